// Webhooks: who hears what, signed, in order, kept, sent again on request, and true to the published schemas.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebhookContract } from "../../../local/schemas/contract.ts";
import { commitFile, git, openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.fresh();
});

test("a delivery is signed and names its event", async () => {
  const olga = await world.person("olga");
  await olga.rest.issues.create({ ...world.where, title: "Add login" });
  await world.github.idle();
  const [delivery] = world.heard;
  const body = delivery?.body ?? "";
  const signature = createHmac("sha256", "sesame").update(body).digest("hex");
  expect(delivery?.headers).toMatchObject({
    "x-github-event": "issues",
    "x-github-delivery": delivery?.id,
    "x-hub-signature-256": `sha256=${signature}`,
    "content-type": "application/json",
  });
  expect(JSON.parse(body)).toMatchObject({
    action: "opened",
    issue: { number: 1, title: "Add login", user: { login: "olga" } },
    repository: { full_name: world.name() },
    sender: { login: "olga", type: "User" },
    installation: { id: world.installation },
  });
  expect(world.github.violations).toEqual([]);
});

test("the app's own acts have the app as sender", async () => {
  const robot = await world.installed();
  await robot.rest.issues.create({ ...world.where, title: "Mine" });
  await world.github.idle();
  expect(JSON.parse(world.heard[0]?.body ?? "{}").sender).toMatchObject({
    login: "robot[bot]",
    type: "Bot",
  });
});

test("only subscribed events that the permissions cover are sent", async () => {
  const heard: string[] = [];
  await world.github.app({
    slug: "reader",
    owner: "olga",
    permissions: { contents: "read" },
    events: ["issues", "push"],
    webhook: {
      secret: "s",
      target: async ({ event }) => {
        heard.push(event);
        return 200;
      },
    },
  });
  await world.github.install("reader", world.name());
  const olga = await world.person("olga");
  await olga.rest.issues.create({ ...world.where, title: "Not for you" });
  const clone = await world.clone(await world.token());
  await commitFile(clone, "a.txt", "a\n");
  await git(clone, "push", "-q", "origin", "main");
  await world.github.idle();
  expect(heard).toEqual(["installation", "push"]);
});

test("deliveries of one app come in order, one after the other", async () => {
  const olga = await world.person("olga");
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      olga.rest.issues.create({ ...world.where, title: `Issue ${index}` }),
    ),
  );
  await world.github.idle();
  const numbers = world.heard.map(({ body }) => JSON.parse(body).issue.number);
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test("a failed delivery is recorded, not repeated, and sent again under the same id on request", async () => {
  world.answer.status = 500;
  const olga = await world.person("olga");
  await olga.rest.issues.create({ ...world.where, title: "Lost" });
  await world.github.idle();
  expect(world.heard).toHaveLength(1);
  const app = world.app();
  const failed = await app.request("GET /app/hook/deliveries?status=failure");
  expect(failed.data).toMatchObject([{ event: "issues", action: "opened", status_code: 500 }]);
  world.answer.status = 200;
  await app.rest.apps.redeliverWebhookDelivery({ delivery_id: failed.data[0].id });
  await world.github.idle();
  expect(world.heard[1]?.id).toBe(world.heard[0]?.id);
  expect(world.heard[1]?.body).toBe(world.heard[0]?.body);
  const all = await app.rest.apps.listWebhookDeliveries();
  expect(all.data[0]).toMatchObject({
    redelivery: true,
    status_code: 200,
    guid: world.heard[0]?.id,
  });
});

test("deliveries are paged by cursor", async () => {
  const olga = await world.person("olga");
  for (let n = 0; n < 5; n += 1) await olga.rest.issues.create({ ...world.where, title: `${n}` });
  await world.github.idle();
  const app = world.app();
  const all = await app.paginate(app.rest.apps.listWebhookDeliveries, { per_page: 2 });
  expect(all.length).toBeGreaterThanOrEqual(6);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test("an address is posted to", async () => {
  const got: string[] = [];
  const server = createServer((request, response) => {
    got.push(String(request.headers["x-github-event"]));
    request.resume().on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const target = `http://127.0.0.1:${port}/`;
  const options = { slug: "poster", owner: "olga", permissions: { issues: "write" } } as const;
  await world.github.app({ ...options, events: ["issues"], webhook: { target, secret: "s" } });
  await world.github.install("poster", world.name());
  const olga = await world.person("olga");
  await olga.rest.issues.create({ ...world.where, title: "Over the wire" });
  await world.github.idle();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  expect(got).toEqual(["installation", "issues"]);
});

test("what a thread and a pull request go through is told, and every payload fits its schema", async () => {
  const olga = await world.person("olga");
  const robot = await world.installed();
  const at = { ...world.where, issue_number: 1 };
  await olga.rest.issues.create({ ...world.where, title: "Add login" });
  await olga.rest.issues.addLabels({ ...at, labels: ["mc:objective"] });
  await olga.rest.issues.update({ ...at, body: "more" });
  await olga.rest.issues.removeLabel({ ...at, name: "mc:objective" });
  await olga.rest.issues.update({ ...at, state: "closed" });
  await olga.rest.issues.update({ ...at, state: "open" });
  const comment = await olga.rest.issues.createComment({ ...at, body: "/mc status" });
  const one = { ...world.where, comment_id: comment.data.id };
  await olga.rest.issues.updateComment({ ...one, body: "/mc help" });
  await olga.rest.issues.deleteComment(one);
  const clone = await world.clone(await world.token());
  await git(clone, "checkout", "-q", "-b", "feature");
  const first = await commitFile(clone, "a.txt", "a\n");
  await git(clone, "push", "-q", "origin", "feature");
  const pull = { ...world.where, pull_number: 2 };
  await robot.rest.pulls.create({ ...world.where, title: "A", head: "feature", base: "main" });
  await robot.rest.pulls.update({ ...pull, title: "B" });
  await robot.rest.issues.addLabels({ ...world.where, issue_number: 2, labels: ["mc"] });
  const review = await olga.rest.pulls.createReview({ ...pull, event: "APPROVE", body: "" });
  await olga.rest.pulls.dismissReview({ ...pull, review_id: review.data.id, message: "stale" });
  const second = await commitFile(clone, "a.txt", "b\n");
  await git(clone, "push", "-q", "origin", "feature");
  const check = await robot.rest.checks.create({
    ...world.where,
    name: "mc/verify",
    head_sha: second,
  });
  await robot.rest.checks.update({
    ...world.where,
    check_run_id: check.data.id,
    conclusion: "success",
  });
  await olga.rest.checks.rerequestRun({ ...world.where, check_run_id: check.data.id });
  await robot.rest.pulls.merge(pull);
  await world.github.idle();
  expect(world.events()).toEqual([
    "issues.opened",
    "issues.labeled",
    "issues.edited",
    "issues.unlabeled",
    "issues.closed",
    "issues.reopened",
    "issue_comment.created",
    "issue_comment.edited",
    "issue_comment.deleted",
    "push",
    "pull_request.opened",
    "pull_request.edited",
    "pull_request.labeled",
    "pull_request_review.submitted",
    "pull_request_review.dismissed",
    "push",
    "pull_request.synchronize",
    "check_run.created",
    "check_run.completed",
    "check_run.rerequested",
    "pull_request.closed",
    "push",
  ]);
  const pushed = JSON.parse(world.heard.find(({ event }) => event === "push")?.body ?? "{}");
  expect(pushed).toMatchObject({
    ref: "refs/heads/feature",
    created: true,
    forced: false,
    after: first,
    commits: [{ id: first, message: "change a.txt", added: ["a.txt"], modified: [] }],
    head_commit: { id: first },
  });
  const moved = world.heard.find(({ body }) => JSON.parse(body).action === "synchronize");
  expect(JSON.parse(moved?.body ?? "{}")).toMatchObject({ before: first, after: second });
  expect(world.github.violations).toEqual([]);
});

test("a payload that breaks its schema is noticed", () => {
  const contract = new WebhookContract();
  expect(contract.payload("issues", "opened", { action: "opened" }).length).toBeGreaterThan(0);
  expect(contract.payload("issues", "invented", {})).toMatchObject([
    { message: "issues$invented has no schema" },
  ]);
});

// What every REST reply shares: pages, tags of content, limits, ids; and faults on request.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commitFile, git, gitFails, openWorld, refusal, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.fresh();
});

describe("pages", () => {
  test("are linked, and walked by octokit", async () => {
    const olga = await world.person("olga");
    for (let n = 1; n <= 7; n += 1)
      await olga.rest.issues.create({ ...world.where, title: `Issue ${n}` });
    const second = await olga.rest.issues.listForRepo({ ...world.where, per_page: 3, page: 2 });
    expect(second.data.map(({ number }) => number)).toEqual([4, 3, 2]);
    expect(second.headers.link).toMatch(
      /page=1>; rel="prev".*page=3>; rel="next".*page=3>; rel="last".*page=1>; rel="first"/,
    );
    const all = await olga.paginate(olga.rest.issues.listForRepo, { ...world.where, per_page: 3 });
    expect(all).toHaveLength(7);
  });

  test("of envelopes carry the total", async () => {
    const robot = await world.installed();
    const { data } = await robot.rest.repos.getBranch({ ...world.where, branch: "main" });
    for (const name of ["a", "b", "c"])
      await robot.rest.checks.create({ ...world.where, name, head_sha: data.commit.sha });
    const page = await robot.rest.checks.listForRef({ ...world.where, ref: "main", per_page: 2 });
    expect(page.data.total_count).toBe(3);
    expect(page.data.check_runs).toHaveLength(2);
  });
});

test("an unchanged answer is 304 and free", async () => {
  const robot = await world.installed();
  const first = await robot.rest.repos.get(world.where);
  const remaining = Number(first.headers["x-ratelimit-remaining"]);
  const headers = { "if-none-match": first.headers.etag ?? "" };
  expect((await refusal(() => robot.rest.repos.get({ ...world.where, headers })))[0]).toBe(304);
  await robot.rest.issues.create({ ...world.where, title: "changes the count of open issues" });
  const third = await robot.rest.repos.get({ ...world.where, headers });
  expect(third.status).toBe(200);
  expect(remaining - Number(third.headers["x-ratelimit-remaining"])).toBe(2);
  expect(third.headers["x-github-request-id"]).toMatch(/^[0-9A-F:]+$/);
  expect(third.headers["x-ratelimit-limit"]).toBe("5000");
});

describe("faults", () => {
  const issue = { on: "POST /repos/*/*/issues" } as const;
  const count = async () => {
    const olga = await world.person("olga");
    return (await olga.rest.issues.listForRepo(world.where)).data.length;
  };
  const create = async () => {
    const olga = await world.person("olga");
    return olga.rest.issues.create({ ...world.where, title: "x", request: { retries: 0 } });
  };

  test("before, it did not happen; after, it did", async () => {
    world.github.fault({ ...issue, fault: "fail-before", status: 502 });
    expect((await refusal(create))[0]).toBe(502);
    expect(await count()).toBe(0);
    world.github.fault({ ...issue, fault: "fail-after" });
    expect((await refusal(create))[0]).toBe(500);
    expect(await count()).toBe(1);
    await create();
    expect(await count()).toBe(2);
  });

  test("as often as asked", async () => {
    world.github.fault({ ...issue, fault: "fail-before", times: 2 });
    await refusal(create);
    await refusal(create);
    expect((await create()).status).toBe(201);
  });

  test("limits look as GitHub's", async () => {
    world.github.fault({ ...issue, fault: "rate-limit" });
    const olga = await world.person("olga");
    const limited = await olga
      .request("POST /repos/{owner}/{repo}/issues", { ...world.where, title: "x" })
      .catch((error) => error.response);
    expect(limited.status).toBe(403);
    expect(limited.headers["x-ratelimit-remaining"]).toBe("0");
    world.github.fault({ ...issue, fault: "secondary-limit", status: 429 });
    const secondary = await olga
      .request("POST /repos/{owner}/{repo}/issues", { ...world.where, title: "x" })
      .catch((error) => error.response);
    expect(secondary.status).toBe(429);
    expect(secondary.headers["retry-after"]).toBe("60");
    expect(secondary.data.message).toContain("secondary rate limit");
  });

  test("a lost connection, in process and over the socket", async () => {
    world.github.fault({ ...issue, fault: "drop", times: 2 });
    await expect(
      world.github.fetch(
        new Request(`${world.github.apiUrl}/repos/${world.name()}/issues`, {
          method: "POST",
          body: "{}",
        }),
      ),
    ).rejects.toThrow("fetch failed");
    await expect(
      fetch(`${world.github.apiUrl}/repos/${world.name()}/issues`, { method: "POST", body: "{}" }),
    ).rejects.toThrow("fetch failed");
  });

  test("of pushes", async () => {
    const clone = await world.clone(await world.token());
    await commitFile(clone, "a.txt", "a\n");
    const robot = await world.installed();
    const tip = async () =>
      (await robot.rest.git.getRef({ ...world.where, ref: "heads/main" })).data.object.sha;
    const before = await tip();
    world.github.fault({ on: "git push", fault: "fail-before" });
    await gitFails(clone, "push", "origin", "main");
    expect(await tip()).toBe(before);
    world.github.fault({ on: "git push", fault: "fail-after" });
    await gitFails(clone, "push", "origin", "main");
    expect(await tip()).toBe(await git(clone, "rev-parse", "HEAD"));
  });

  test("of webhooks: lost, twice, failed after they came", async () => {
    await world.github.idle();
    world.heard.length = 0;
    world.github.fault({ on: "webhook issues", fault: "drop" });
    await create();
    await world.github.idle();
    expect(world.heard).toHaveLength(0);
    world.github.fault({ on: "webhook issues.opened", fault: "duplicate" });
    await create();
    await world.github.idle();
    expect(world.heard).toHaveLength(2);
    expect(world.heard[0]?.id).toBe(world.heard[1]?.id);
    world.github.fault({ on: "webhook *", fault: "fail-after" });
    await create();
    await world.github.idle();
    const { data } = await world.app().rest.apps.listWebhookDeliveries();
    expect(data.slice(0, 3).map(({ status_code }) => status_code)).toEqual([504, 200, 504]);
  });
});

test("requests are counted by kind", async () => {
  const before = world.github.counts();
  const robot = await world.installed();
  await robot.rest.issues.create({ ...world.where, title: "x" });
  await robot.rest.issues.listForRepo(world.where);
  const after = world.github.counts();
  expect(after.tokenRequests - before.tokenRequests).toBe(1);
  expect(after.requests - before.requests).toBe(2);
  expect(after.contentRequests - before.contentRequests).toBe(1);
});

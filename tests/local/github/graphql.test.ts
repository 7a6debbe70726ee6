// The mutations that GitHub offers in GraphQL alone: who may, what is said otherwise, and what apps hear of it.
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld({ port: null });
});
afterEach(async () => {
  expect(world.github.violations).toEqual([]);
  await world.close();
});

const Answer = z.object({
  data: z.record(z.string(), z.unknown()).optional(),
  errors: z.array(z.object({ type: z.string(), message: z.string() })).optional(),
});

async function asked(token: string | null, query: string, variables: object = {}) {
  const response = await world.github.fetch(
    new Request(`${world.github.url}/api/graphql`, {
      method: "POST",
      headers: token === null ? {} : { authorization: `token ${token}` },
      body: JSON.stringify({ query, variables }),
    }),
  );
  const answer = Answer.safeParse(await response.json());
  return { status: response.status, ...(answer.success ? answer.data : {}) };
}
const mutation = (verb: string) =>
  `mutation($id: ID!) { ${verb}(input: { issueId: $id }) { issue { id isPinned } } }`;
const pin = mutation("pinIssue");

async function issue(title = "One"): Promise<string> {
  const person = await world.person("olga");
  const { data } = await person.rest.issues.create({ ...world.where, title });
  return data.node_id;
}

test("whoever may write pins; others are refused with a reason, and status 200", async () => {
  const id = await issue();
  const reader = await world.github.user("rita");
  expect((await asked(reader, pin, { id })).errors?.[0]).toMatchObject({ type: "FORBIDDEN" });
  const weak = await world.token({ issues: "read" });
  expect((await asked(weak, pin, { id })).errors?.[0]?.message).toBe(
    "Resource not accessible by integration",
  );
  const strong = await world.token({ issues: "write" });
  expect(await asked(strong, pin, { id })).toEqual({
    status: 200,
    data: { pinIssue: { issue: { id, isPinned: true } } },
  });
  await world.github.idle();
  const told = world.heard
    .filter(({ event }) => event === "issues")
    .map(({ body }) => JSON.parse(body.toString()).action);
  expect(told).toEqual(["opened", "pinned"]);
  const owner = await world.github.user("olga");
  await asked(owner, mutation("unpinIssue"), { id });
  await world.github.idle();
  expect(JSON.parse(world.heard.at(-1)?.body.toString() ?? "{}")).toMatchObject({
    action: "unpinned",
  });
});

test("three may be pinned; an id that is none, and what is no such mutation, are told", async () => {
  const owner = await world.github.user("olga");
  for (const title of ["One", "Two", "Three"]) await asked(owner, pin, { id: await issue(title) });
  const fourth = await asked(owner, pin, { id: await issue("Four") });
  expect(fourth.errors?.[0]?.message).toBe("Maximum 3 pinned issues per repository");
  expect((await asked(owner, pin, { id: "nothing" })).errors?.[0]?.type).toBe("NOT_FOUND");
  expect((await asked(owner, "{ viewer { login } }")).errors?.[0]?.type).toBe("UNSUPPORTED");
  expect((await asked(null, pin)).status).toBe(401);
});

test("an administrator deletes an issue, nobody else", async () => {
  const id = await issue();
  const remove = `mutation($id: ID!) { deleteIssue(input: { issueId: $id }) { clientMutationId } }`;
  const app = await world.token({ issues: "write" });
  expect((await asked(app, remove, { id })).errors?.[0]?.type).toBe("FORBIDDEN");
  await asked(await world.github.user("olga"), remove, { id });
  const person = await world.person("olga");
  await expect(person.rest.issues.get({ ...world.where, issue_number: 1 })).rejects.toThrow(
    "Not Found",
  );
});

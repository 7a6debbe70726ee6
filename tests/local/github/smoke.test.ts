import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFile, git, openWorld, REPO, WHERE, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("smoke", async () => {
  const olga = await world.person("olga");
  const { rest } = olga;
  const issue = await rest.issues.create({ ...WHERE, title: "Add login", body: "please", labels: ["mc:objective"] });
  expect(issue.data.number).toBe(1);
  const robot = await world.installed();
  await robot.rest.issues.createComment({ ...WHERE, issue_number: 1, body: "hello" });
  const clone = await world.clone(await world.token());
  await git(clone, "checkout", "-q", "-b", "feature");
  const sha = await commitFile(clone, "a.txt", "a\n");
  const t0 = performance.now();
  await git(clone, "push", "-q", "origin", "feature");
  console.log("push ms", performance.now() - t0);
  const pull = await robot.rest.pulls.create({ ...WHERE, title: "Feature", head: "feature", base: "main" });
  expect(pull.data.head.sha).toBe(sha);
  await robot.rest.checks.create({ ...WHERE, name: "mc/review", head_sha: sha, conclusion: "success", output: { title: "t", summary: "s" } });
  await git(clone, "push", "-q", "origin", "feature:main");
  const merged = await robot.rest.pulls.get({ ...WHERE, pull_number: pull.data.number });
  expect(merged.data.merged).toBe(true);
  await world.github.idle();
  console.log(world.events(), world.github.violations, world.github.counts());
  const times: number[] = [];
  for (let i = 0; i < 200; i++) { const t = performance.now(); await robot.rest.pulls.list({ ...WHERE, state: "all" }); times.push(performance.now() - t); }
  times.sort((a, b) => a - b); console.log("list", times[100], times[190]);
  times.length = 0;
  for (let i = 0; i < 100; i++) { const t = performance.now(); await robot.rest.issues.createComment({ ...WHERE, issue_number: 1, body: "hello" }); times.push(performance.now() - t); }
  times.sort((a, b) => a - b); console.log("comment", times[50], times[95]);
  times.length = 0;
  for (let i = 0; i < 5; i++) { await commitFile(clone, "a.txt", `${i}\n`); const t = performance.now(); await git(clone, "push", "-q", "origin", "HEAD:refs/heads/x"); times.push(performance.now() - t); }
  console.log("push", times);
  expect(REPO).toBe("olga/shop");
  expect(world.github.violations).toEqual([]);
});

// Pull requests on real git: mergeability, merging with its guards, and what pushes do to them.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { commitFile, git, gitFails, openWorld, refusal, type World } from "./world.ts";

let world: World;
let clone: string;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.fresh();
  clone = await world.clone(await world.token());
});
afterEach(async () => {
  expect(world.github.violations).toEqual([]);
});

async function branch(name: string, path: string, text: string, from = "main"): Promise<string> {
  await git(clone, "checkout", "-q", "-B", name, from);
  const sha = await commitFile(clone, path, text);
  await git(clone, "push", "-q", "--force", "origin", name);
  return sha;
}

async function pull(head: string, base = "main"): Promise<number> {
  const robot = await world.installed();
  const { data } = await robot.rest.pulls.create({ ...world.where, title: head, head, base });
  return data.number;
}

async function shown(number: number) {
  const robot = await world.installed();
  return (await robot.rest.pulls.get({ ...world.where, pull_number: number })).data;
}

test("says what it changes", async () => {
  await branch("a", "src/a.txt", "one\ntwo\n");
  const number = await pull("a");
  expect(await shown(number)).toMatchObject({
    commits: 1,
    additions: 2,
    deletions: 0,
    changed_files: 1,
    mergeable: true,
    mergeable_state: "clean",
  });
  const robot = await world.installed();
  const files = await robot.rest.pulls.listFiles({ ...world.where, pull_number: number });
  expect(files.data).toMatchObject([
    { filename: "src/a.txt", status: "added", additions: 2, patch: "@@ -0,0 +1,2 @@\n+one\n+two" },
  ]);
});

test("a conflict makes it unmergeable: 405 for the pull request, 409 for the branches", async () => {
  await branch("a", "README.md", "# A\n");
  await branch("b", "README.md", "# B\n");
  const number = await pull("b");
  await git(clone, "push", "-q", "origin", "a:main");
  expect(await shown(number)).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  const robot = await world.installed();
  const merge = () => robot.rest.pulls.merge({ ...world.where, pull_number: number });
  expect(await refusal(merge)).toEqual([405, "Pull Request is not mergeable"]);
  const branches = () => robot.rest.repos.merge({ ...world.where, base: "main", head: "b" });
  expect(await refusal(branches)).toEqual([409, "Merge conflict"]);
});

test("merging is guarded by the head that was seen", async () => {
  const seen = await branch("a", "a.txt", "a\n");
  const number = await pull("a");
  await branch("a", "a.txt", "changed\n");
  const robot = await world.installed();
  const merge = (sha: string) =>
    robot.rest.pulls.merge({ ...world.where, pull_number: number, sha });
  expect(await refusal(() => merge(seen))).toEqual([
    409,
    "Head branch was modified. Review and try the merge again.",
  ]);
  const { data } = await merge((await shown(number)).head.sha);
  expect(data.merged).toBe(true);
  expect(await shown(number)).toMatchObject({
    state: "closed",
    merged: true,
    merge_commit_sha: data.sha,
    merged_by: { login: "robot[bot]" },
  });
});

test("a head that its base comes to contain was merged, also by a push", async () => {
  const head = await branch("unit", "a.txt", "a\n");
  const number = await pull("unit");
  await git(clone, "checkout", "-q", "main");
  await git(clone, "merge", "-q", "--no-ff", "-m", "Land unit", "unit");
  const landed = await git(clone, "rev-parse", "HEAD");
  await git(clone, "push", "-q", "--atomic", "origin", "main", ":unit", "main:refs/tags/landed");
  expect(await shown(number)).toMatchObject({
    state: "closed",
    merged: true,
    merge_commit_sha: landed,
    head: { sha: head },
  });
  await world.github.idle();
  const closed = world.heard.filter(({ body }) => JSON.parse(body).action === "closed");
  expect(closed).toHaveLength(1);
  expect(JSON.parse(closed[0]?.body ?? "{}").pull_request.merged).toBe(true);
});

test("a deleted head closes it unmerged; then it cannot be reopened", async () => {
  await branch("a", "a.txt", "a\n");
  const number = await pull("a");
  await git(clone, "push", "-q", "origin", ":a");
  expect(await shown(number)).toMatchObject({ state: "closed", merged: false });
  const robot = await world.installed();
  const reopen = () =>
    robot.rest.pulls.update({ ...world.where, pull_number: number, state: "open" });
  expect((await refusal(reopen))[0]).toBe(422);
});

test("is refused without commits, without a branch, and twice", async () => {
  await git(clone, "push", "-q", "origin", "main:same");
  expect((await refusal(() => pull("same")))[1]).toContain("No commits between main and same");
  expect((await refusal(() => pull("nowhere")))[0]).toBe(422);
  await branch("a", "a.txt", "a\n");
  await pull("a");
  expect((await refusal(() => pull("a")))[1]).toContain("A pull request already exists for olga:a");
});

test("its author cannot approve it; a pending review is the author's alone", async () => {
  await world.github.user("ben");
  await branch("a", "a.txt", "a\n");
  const olga = await world.person("olga");
  const ben = await world.person("ben");
  const { data } = await olga.rest.pulls.create({
    ...world.where,
    title: "A",
    head: "a",
    base: "main",
  });
  const at = { ...world.where, pull_number: data.number };
  expect((await refusal(() => olga.rest.pulls.createReview({ ...at, event: "APPROVE" })))[0]).toBe(
    422,
  );
  await ben.rest.pulls.createReview({ ...at, body: "not yet" });
  expect((await olga.rest.pulls.listReviews(at)).data).toEqual([]);
  expect((await ben.rest.pulls.listReviews(at)).data).toMatchObject([{ state: "PENDING" }]);
});

test("pushes to refs that are no branches are silent", async () => {
  await world.github.idle();
  world.heard.length = 0;
  await commitFile(clone, "brief.json", "{}\n");
  await git(clone, "push", "-q", "origin", "HEAD:refs/mc/briefs/d1");
  await world.github.idle();
  expect(world.events()).toEqual([]);
  const robot = await world.installed();
  const refs = await robot.rest.git.listMatchingRefs({ ...world.where, ref: "mc/" });
  expect(refs.data.map(({ ref }) => ref)).toEqual(["refs/mc/briefs/d1"]);
});

test("a commit no ref points at can be fetched by its SHA", async () => {
  const sha = await branch("a", "a.txt", "a\n");
  await git(clone, "push", "-q", "origin", ":a");
  const other = await world.clone(await world.token({ contents: "read" }));
  await git(other, "fetch", "-q", "--depth=1", "origin", sha);
  expect(await git(other, "rev-parse", "FETCH_HEAD")).toBe(sha);
});

test("a lease lost to somebody else leaves all refs of an atomic push where they were", async () => {
  const a = await branch("a", "a.txt", "a\n");
  const zero = "0".repeat(40);
  const said = await gitFails(
    clone,
    "push",
    "--atomic",
    `--force-with-lease=refs/heads/main:${zero}`,
    `--force-with-lease=refs/heads/a:${a}`,
    "origin",
    "a:refs/heads/main",
    ":refs/heads/a",
  );
  expect(said).toContain("rejected");
  const robot = await world.installed();
  expect((await robot.rest.git.getRef({ ...world.where, ref: "heads/a" })).data.object.sha).toBe(a);
});

test("a protected branch moves forward and stays, for pushes and for REST", async () => {
  const olga = await world.person("olga");
  await olga.rest.repos.updateBranchProtection({
    ...world.where,
    branch: "main",
    required_status_checks: null,
    enforce_admins: null,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  await commitFile(clone, "a.txt", "a\n");
  await git(clone, "push", "-q", "origin", "main");
  await git(clone, "commit", "-q", "--amend", "-m", "rewritten");
  expect(await gitFails(clone, "push", "--force", "origin", "main")).toContain(
    "protected branch: cannot force-push",
  );
  expect(await gitFails(clone, "push", "origin", ":main")).toContain("deletion");
  const sha = await git(clone, "rev-parse", "HEAD~1");
  const force = () =>
    olga.rest.git.updateRef({ ...world.where, ref: "heads/main", sha, force: true });
  expect(await refusal(force)).toEqual([422, "Cannot force-push to this branch"]);
  const rules = await olga.rest.repos.getBranchRules({ ...world.where, branch: "main" });
  expect(rules.data.map(({ type }) => type)).toEqual(["deletion", "non_fast_forward"]);
});

test("what a merged pull request or a commit on main says it fixes is closed", async () => {
  const olga = await world.person("olga");
  for (const title of ["One", "Two", "Three"])
    await olga.rest.issues.create({ ...world.where, title });
  await branch("a", "a.txt", "a\n");
  const { data } = await olga.rest.pulls.create({
    ...world.where,
    title: "A",
    body: "Closes #1, and mentions #3.",
    head: "a",
    base: "main",
  });
  await olga.rest.pulls.merge({ ...world.where, pull_number: data.number });
  await git(clone, "checkout", "-q", "main");
  await git(clone, "pull", "-q", "origin", "main");
  await git(clone, "commit", "-q", "--allow-empty", "-m", "Tidy up\n\nFixes: #2");
  await git(clone, "push", "-q", "origin", "main");
  const open = await olga.rest.issues.listForRepo(world.where);
  expect(open.data.map(({ number }) => number)).toEqual([3]);
});

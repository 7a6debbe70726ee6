// Installed, removed, renamed; checks that people ask to run again.
import { describe, expect, test } from "vitest";
import { common, olga, own, permissionOf, repository, translated } from "../support/desk.ts";
import { blankState, commit, stateOf } from "../support/state.ts";

const facts = (more: object = {}) => ({
  "GET /repos/o/r": { json: { default_branch: "trunk", archived: false, ...more } },
});
const named = [{ full_name: "o/r" }, { full_name: "o/other" }];

describe("installation", () => {
  const webhook = (action: string, more: object = {}) => ({
    action,
    installation: { id: 9, app_id: 4 },
    repositories: named,
    sender: olga,
    ...more,
  });

  test.each([
    ["created", blankState(), named],
    ["unsuspend", stateOf({ repo: { onboarding: "removed" } }), []],
  ] as const)("%s", async (action, state, repositories) => {
    const { events } = await translated("installation", webhook(action, { repositories }), {
      state,
      answers: facts(),
    });
    expect(events).toMatchObject([
      { type: "RepositoryInstalled", installationId: 9, defaultBranch: "trunk" },
    ]);
  });

  test.each(["deleted", "suspend"])("%s", async (action) => {
    const { events } = await translated("installation", webhook(action));
    expect(events).toMatchObject([{ type: "RepositoryRemoved" }]);
  });

  test("repositories added and removed", async () => {
    const added = await translated(
      "installation_repositories",
      webhook("added", { repositories: [], repositories_added: named }),
      { state: blankState(), answers: facts() },
    );
    expect(added.events).toMatchObject([{ type: "RepositoryInstalled" }]);
    const removed = await translated(
      "installation_repositories",
      webhook("removed", { repositories: [], repositories_removed: named }),
    );
    expect(removed.events).toMatchObject([{ type: "RepositoryRemoved" }]);
  });

  test.each([
    ["another app", webhook("created", { installation: { id: 9, app_id: 5 } })],
    ["other repositories", webhook("created", { repositories: [{ full_name: "o/other" }] })],
    ["new permissions", webhook("new_permissions_accepted")],
  ])("%s: nothing, and no request", async (_, payload) => {
    const { events, asked } = await translated("installation", payload, { state: blankState() });
    expect([events, asked]).toEqual([[], []]);
  });

  test.each([[facts({ archived: true })], [{ "GET /repos/o/r": { status: 404 } }]])(
    "an archived or vanished repository: nothing",
    async (answers) => {
      const { events } = await translated("installation", webhook("created"), {
        state: blankState(),
        answers,
      });
      expect(events).toEqual([]);
    },
  );
});

describe("repository", () => {
  const renamed = { full_name: "o/renamed", default_branch: "main" };

  test.each(["archived", "deleted"])("%s", async (action) => {
    const { events } = await translated("repository", { ...common, action });
    expect(events).toMatchObject([{ type: "RepositoryRemoved" }]);
  });

  test.each(["renamed", "transferred"])("%s: the lane of the old name ends", async (action) => {
    const { events } = await translated("repository", { ...common, action, repository: renamed });
    expect(events).toMatchObject([{ type: "RepositoryRemoved" }]);
  });

  test.each(["renamed", "transferred", "unarchived"])(
    "%s: the lane of the new name begins",
    async (action) => {
      const { events } = await translated(
        "repository",
        { ...common, action, repository },
        { state: blankState(), answers: facts() },
      );
      expect(events).toMatchObject([{ type: "RepositoryInstalled", installationId: 7 }]);
    },
  );

  test.each(["created", "edited", "publicized"])("%s: nothing", async (action) => {
    const { events, asked } = await translated("repository", { ...common, action });
    expect([events, asked]).toEqual([[], []]);
  });
});

describe("a check that is asked for again", () => {
  const ours = { slug: "mission-control" };
  const asked_ = (app: object | null, sha: string, action = "rerequested") => ({
    ...common,
    action,
    check_run: { name: "mc/review", head_sha: sha, app },
  });

  test.each(["rerequested", "requested_action"])("%s", async (action) => {
    const { events } = await translated("check_run", asked_(ours, commit("a"), action), {
      answers: permissionOf("olga", "write"),
    });
    expect(events).toMatchObject([
      {
        type: "CheckRerunAsked",
        name: "mc/review",
        commit: commit("a"),
        by: { permission: "write" },
      },
    ]);
  });

  test("the whole suite", async () => {
    const payload = {
      ...common,
      action: "rerequested",
      check_suite: { head_sha: commit("a"), app: ours },
    };
    const { events } = await translated("check_suite", payload, {
      answers: permissionOf("olga", "write"),
    });
    expect(events).toMatchObject([{ type: "CheckRerunAsked", name: "mc/verify" }]);
  });

  test.each([
    ["another app's", asked_({ slug: "ci" }, commit("a"))],
    ["nobody's", asked_(null, commit("a"))],
    ["of a commit we do not know", asked_(ours, commit("f"))],
    ["merely created", asked_(ours, commit("a"), "created")],
    ["by ourselves", { ...asked_(ours, commit("a")), sender: own }],
  ])("%s: nothing, and no request", async (_, payload) => {
    const { events, asked } = await translated("check_run", payload, { state: stateOf() });
    expect([events, asked]).toEqual([[], []]);
  });
});

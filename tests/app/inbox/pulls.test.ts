// Pull requests and reviews: heads that move, answers that people give, and what is not ours (SR1, SR2, SR4, SR24).
import { describe, expect, test } from "vitest";
import { CONFIG_PATH } from "../../../core/config/schema.ts";
import {
  actionsBot,
  common,
  namedBot,
  olga,
  own,
  permissionOf,
  strangerBot,
  translated,
} from "../support/desk.ts";
import { commit, stateOf } from "../support/state.ts";

const head = (sha: string, more: object = {}) => ({
  sha,
  ref: "mc/m1/form/1",
  repo: { full_name: "o/r" },
  ...more,
});
const pull = (action: string, more: object = {}, head_: object = head(commit("b"))) => ({
  ...common,
  action,
  pull_request: { number: 10, merged: false, head: head_ },
  ...more,
});
const fork = head(commit("b"), { repo: { full_name: "stranger/r" } });

describe("a head that moved", () => {
  test.each([
    ["a person", olga],
    ["a workflow", actionsBot],
    ["a bot", strangerBot],
  ])("by %s is a fact, without a request and without any right", async (_, sender) => {
    const { events, asked } = await translated("pull_request", pull("synchronize", { sender }));
    expect(events).toMatchObject([
      {
        type: "PullHeadMoved",
        pull: 10,
        head: commit("b"),
        by: { login: sender.login, permission: "unknown" },
      },
    ]);
    expect(asked).toEqual([]);
  });

  test("by ourselves is known", async () => {
    expect((await translated("pull_request", pull("synchronize", { sender: own }))).events).toEqual(
      [],
    );
  });
});

describe("closed", () => {
  test("by a person, with the permission they have", async () => {
    const { events } = await translated("pull_request", pull("closed"), {
      answers: permissionOf("olga", "triage"),
    });
    expect(events).toMatchObject([
      { type: "PullClosed", pull: 10, merged: false, by: { permission: "triage" } },
    ]);
  });

  test("merged by our push to its base", async () => {
    const payload = pull("closed", {
      sender: own,
      pull_request: { number: 10, merged: true, head: head(commit("b")) },
    });
    const { events, asked } = await translated("pull_request", payload);
    expect(events).toMatchObject([{ type: "PullClosed", merged: true }]);
    expect(asked).toEqual([]);
  });

  test("the onboarding pull request, with no", async () => {
    const { events } = await translated("pull_request", pull("closed"), {
      state: stateOf({ repo: { onboarding: "asked", onboardingPull: 10 } }),
      answers: permissionOf("olga", "admin"),
    });
    expect(events).toMatchObject([{ type: "PullClosed", pull: 10, merged: false }]);
  });

  test("the onboarding pull request, merged: the configuration is read", async () => {
    const text = Buffer.from("verify:\n  command: make test\n").toString("base64");
    const names = ["plan", "work", "unit", "review", "verify"].map((name) => `mc-${name}.yml`);
    const payload = pull("closed", {
      pull_request: { number: 10, merged: true, head: head(commit("b")) },
    });
    const { events } = await translated("pull_request", payload, {
      state: stateOf({ repo: { onboarding: "asked", onboardingPull: 10, config: null } }),
      answers: {
        "GET /repos/o/r/git/ref/heads/main": { json: { object: { sha: commit("7") } } },
        [`GET /repos/o/r/contents/${CONFIG_PATH}`]: { json: { type: "file", content: text } },
        "GET /repos/o/r/contents/.github/workflows": {
          json: names.map((name) => ({ type: "file", name })),
        },
      },
    });
    expect(events).toMatchObject([
      {
        type: "ConfigRead",
        commit: commit("7"),
        present: true,
        config: { verify: { command: "make test" } },
      },
    ]);
  });
});

test.each([
  ["from a fork", pull("synchronize", {}, fork)],
  ["from a deleted fork", pull("synchronize", {}, head(commit("b"), { repo: null }))],
  [
    "that is not ours",
    pull("closed", { pull_request: { number: 99, merged: false, head: head(commit("b")) } }),
  ],
  ["that we opened", pull("opened", { sender: own })],
  ["with another label", pull("labeled")],
])("a pull request %s: nothing, and no request", async (_, payload) => {
  const { events, asked } = await translated("pull_request", payload);
  expect([events, asked]).toEqual([[], []]);
});

describe("a proposed configuration", () => {
  const proposing = (action: string) =>
    pull(
      action,
      { pull_request: { number: 30, merged: false, head: head(commit("b"), { ref: "tidy" }) } },
      head(commit("b"), { ref: "tidy" }),
    );
  const answers = (files: readonly string[], text: string) => ({
    "GET /repos/o/r/pulls/30/files": { json: files.map((filename) => ({ filename })) },
    [`GET /repos/o/r/contents/${CONFIG_PATH}`]: {
      json: { type: "file", content: Buffer.from(text).toString("base64") },
    },
  });

  test.each(["opened", "synchronize", "reopened"])(
    "%s: all problems with their lines",
    async (action) => {
      const { events, lines } = await translated("pull_request", proposing(action), {
        answers: answers(
          [CONFIG_PATH],
          "workers:\n  max: 0\nreview:\n  min_score: 11\nverify:\n  command: x\n",
        ),
      });
      const [event] = events;
      if (event?.type !== "ConfigProposed") throw new Error(`got ${event?.type}`);
      expect(event).toMatchObject({ pull: 30, head: commit("b") });
      expect(event.problems.map(({ key, line }) => [key, line])).toEqual([
        ["workers.max", 2],
        ["review.min_score", 4],
      ]);
      expect(lines()[1]).toContain(`ref=${commit("b")}`);
    },
  );

  test("of other files: one request, nothing else", async () => {
    const { events, asked } = await translated("pull_request", proposing("opened"), {
      answers: answers(["README.md"], ""),
    });
    expect(events).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test("before the repository is ours: nothing", async () => {
    const { asked } = await translated("pull_request", proposing("opened"), {
      state: stateOf({ repo: { onboarding: "asked" } }),
    });
    expect(asked).toEqual([]);
  });
});

const GIVEN = "2026-01-05T08:59:58Z";

describe("a review", () => {
  const review = (state: string, more: object = {}) => ({
    ...common,
    action: "submitted",
    review: { id: 3, state, commit_id: commit("b"), user: olga, submitted_at: GIVEN },
    pull_request: { number: 12, head: head(commit("b")) },
    ...more,
  });

  test.each([
    ["approved", "approved"],
    ["changes_requested", "changes_requested"],
    ["commented", "commented"],
    ["APPROVED", "approved"],
  ])("%s", async (state, verdict) => {
    const { events } = await translated("pull_request_review", review(state), {
      answers: permissionOf("olga", "write"),
    });
    expect(events).toMatchObject([
      {
        type: "PullReviewed",
        pull: 12,
        review: 3,
        verdict,
        commit: commit("b"),
        head: commit("b"),
        by: { login: "olga", permission: "write" },
        given: GIVEN,
      },
    ]);
  });

  test("dismissed by somebody else is still the reviewer's", async () => {
    const payload = review("dismissed", {
      action: "dismissed",
      sender: { login: "boss", type: "User" },
    });
    const { events } = await translated("pull_request_review", payload, {
      answers: permissionOf("olga", "write"),
    });
    expect(events).toMatchObject([{ verdict: "dismissed", by: { login: "olga" } }]);
  });

  test("of an older commit keeps that commit", async () => {
    const payload = review("approved", {
      pull_request: { number: 12, head: head(commit("d")) },
    });
    const { events } = await translated("pull_request_review", payload, {
      answers: permissionOf("olga", "admin"),
    });
    expect(events).toMatchObject([{ commit: commit("b"), head: commit("d") }]);
  });

  test.each([
    [
      "by us",
      review("approved", {
        review: { id: 3, state: "approved", commit_id: commit("b"), user: own },
      }),
    ],
    [
      "by a workflow",
      review("approved", {
        review: { id: 3, state: "approved", commit_id: commit("b"), user: actionsBot },
      }),
    ],
    [
      "by a bot nobody named",
      review("approved", {
        review: { id: 3, state: "approved", commit_id: commit("b"), user: strangerBot },
      }),
    ],
    [
      "by a ghost",
      review("approved", {
        review: { id: 3, state: "approved", commit_id: commit("b"), user: null },
      }),
    ],
    [
      "without a commit",
      review("approved", { review: { id: 3, state: "approved", commit_id: null, user: olga } }),
    ],
    [
      "of a pull request that is not ours",
      review("approved", { pull_request: { number: 99, head: head(commit("b")) } }),
    ],
    ["of a fork", review("approved", { pull_request: { number: 12, head: fork } })],
    ["that is pending", review("pending")],
  ])("%s: nothing, and no request", async (_, payload) => {
    const { events, asked } = await translated("pull_request_review", payload);
    expect([events, asked]).toEqual([[], []]);
  });

  test("by a bot that is named is told with its bot-ness", async () => {
    const payload = review("approved", {
      review: { id: 3, state: "approved", commit_id: commit("b"), user: namedBot },
    });
    const { events } = await translated("pull_request_review", payload);
    expect(events).toMatchObject([{ by: { isBot: true, permission: "none" } }]);
  });
});

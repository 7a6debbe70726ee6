// Commands in comments: who is asked about, who is not even heard, and which words count (SR1, SR2, SR3, SR28).
import { describe, expect, test } from "vitest";
import { TransientError } from "../../../app/engine/errors.ts";
import { mayCommand } from "../../../core/command/permission.ts";
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
import { blankState, config } from "../support/state.ts";

const comment = (body: string, more: object = {}) => ({
  ...common,
  action: "created",
  issue: { number: 1 },
  comment: { id: 77, body, user: olga },
  ...more,
});

const COMMANDS = [
  "help",
  "status",
  "pause",
  "resume",
  "stop",
  "retry form",
  "why form",
  "approve",
  "queue",
  "hold form until Monday",
  "release form",
  "prioritise form",
  "close-queue release day",
  "open-queue",
  "quarantine a > b",
  "unquarantine a > b",
] as const;
const PATH = "GET /repos/o/r/collaborators/olga/permission";

describe.each(COMMANDS)("/mc %s", (command) => {
  test.each([
    ["none", { permission: "none", role_name: "none" }, false],
    ["read", { permission: "read", role_name: "read" }, false],
    ["triage", { permission: "read", role_name: "triage" }, false],
    ["write", { permission: "write", role_name: "write" }, true],
    ["maintain", { permission: "write", role_name: "maintain" }, true],
    ["admin", { permission: "admin", role_name: "admin" }, true],
    ["a custom role over write", { permission: "write", role_name: "captain" }, true],
    ["a custom role over read", { permission: "read", role_name: "guest-admin" }, false],
  ])("from somebody with %s", async (_, json, allowed) => {
    const { events, asked } = await translated("issue_comment", comment(`/mc ${command}`), {
      answers: { [PATH]: { json: { ...json, user: null } } },
    });
    const [event] = events;
    expect(events).toHaveLength(1);
    expect(asked).toHaveLength(1);
    if (event?.type !== "CommandGiven") throw new Error(`got ${event?.type}`);
    expect(mayCommand(event.by, config).ok).toBe(allowed);
  });

  test("from no collaborator", async () => {
    const { events } = await translated("issue_comment", comment(`/mc ${command}`), {
      answers: { [PATH]: { status: 404 } },
    });
    const [event] = events;
    if (event?.type !== "CommandGiven") throw new Error(`got ${event?.type}`);
    expect(mayCommand(event.by, config).ok).toBe(false);
  });

  test("while GitHub is busy it is tried again, never allowed", async () => {
    const waiting = translated("issue_comment", comment(`/mc ${command}`), {
      answers: { [PATH]: { status: 502 } },
    });
    await expect(waiting).rejects.toBeInstanceOf(TransientError);
  });

  test("when GitHub will not tell, the permission is unknown, which denies", async () => {
    const { events } = await translated("issue_comment", comment(`/mc ${command}`), {
      answers: { [PATH]: { status: 403 } },
    });
    const [event] = events;
    if (event?.type !== "CommandGiven") throw new Error(`got ${event?.type}`);
    expect(event.by.permission).toBe("unknown");
    expect(mayCommand(event.by, config).ok).toBe(false);
  });
});

test("the writer of the comment does not matter, the one who acted does", async () => {
  const edited = comment("/mc stop", {
    action: "edited",
    comment: { id: 77, body: "/mc stop", user: { login: "admin-of-all", type: "User" } },
    changes: { body: { from: "hello" } },
  });
  const { events } = await translated("issue_comment", edited, {
    answers: permissionOf("olga", "read"),
  });
  expect(events).toMatchObject([
    { type: "CommandGiven", by: { login: "olga", permission: "read" } },
  ]);
});

test("an edit brings only what is new", async () => {
  const edited = comment("/mc pause\n/mc status", {
    action: "edited",
    changes: { body: { from: "/mc pause" } },
  });
  const { events } = await translated("issue_comment", edited, {
    answers: permissionOf("olga", "write"),
  });
  expect(events).toMatchObject([{ type: "CommandGiven", command: { name: "status" } }]);
});

test("an edit without the old text brings nothing", async () => {
  const { events, asked } = await translated(
    "issue_comment",
    comment("/mc stop", { action: "edited" }),
  );
  expect([events, asked]).toEqual([[], []]);
});

test("several commands are several events, and one request", async () => {
  const { events, asked } = await translated("issue_comment", comment("/mc pause\n/mc status"), {
    answers: permissionOf("olga", "write"),
  });
  expect(events).toHaveLength(2);
  expect(asked).toHaveLength(1);
});

test.each([
  ["our own bot", own],
  ["the workflows' bot", actionsBot],
  ["a bot nobody named", strangerBot],
])("%s is not heard and costs nothing", async (_, sender) => {
  const { events, asked } = await translated("issue_comment", comment("/mc stop", { sender }));
  expect([events, asked]).toEqual([[], []]);
});

test("a bot that the configuration names is heard", async () => {
  const { events, asked } = await translated(
    "issue_comment",
    comment("/mc status", { sender: namedBot }),
  );
  expect(events).toMatchObject([
    { type: "CommandGiven", by: { login: "helper[bot]", isBot: true, permission: "none" } },
  ]);
  expect(asked).toEqual([]);
});

test.each([
  ["a thread we do not know", comment("/mc stop", { issue: { number: 99 } })],
  ["no command", comment("Looks good.")],
  ["a quoted command", comment("> /mc stop")],
  ["a command in code", comment("```\n/mc stop\n```")],
  ["a deleted comment", comment("/mc stop", { action: "deleted" })],
  ["text that carries our marker", comment("<!-- mc:mission -->\n/mc stop")],
])("%s: nothing, and no request", async (_, payload) => {
  const { events, asked } = await translated("issue_comment", payload);
  expect([events, asked]).toEqual([[], []]);
});

test("a repository that we know nothing about: nothing", async () => {
  const { events, asked } = await translated("issue_comment", comment("/mc stop"), {
    state: blankState(),
  });
  expect([events, asked]).toEqual([[], []]);
});

describe("our own comments (SR28)", () => {
  const ours = { id: 5, body: "<!-- mc:mission-m1 -->\nAll is well.", user: own };

  test("deleted by somebody", async () => {
    const { events } = await translated(
      "issue_comment",
      comment("", { action: "deleted", comment: ours }),
    );
    expect(events).toMatchObject([
      { type: "CommentLost", thread: 1, topic: "mission-m1", how: "deleted" },
    ]);
  });

  test("edited by somebody, even with the marker gone and commands put in", async () => {
    const { events, asked } = await translated(
      "issue_comment",
      comment("", {
        action: "edited",
        comment: { ...ours, body: "/mc stop" },
        changes: { body: { from: ours.body } },
      }),
    );
    expect(events).toMatchObject([{ type: "CommentLost", topic: "mission-m1", how: "edited" }]);
    expect(asked).toEqual([]);
  });

  test.each(["created", "edited", "deleted"])("%s by ourselves: nothing", async (action) => {
    const { events } = await translated(
      "issue_comment",
      comment("", {
        action,
        comment: ours,
        sender: own,
        changes: { body: { from: "<!-- mc:mission-m1 -->" } },
      }),
    );
    expect(events).toEqual([]);
  });
});

// One comment, one reply: every command in it has its answer there, in order, and is carried out once.
import { describe, expect, test } from "vitest";
import type { Command } from "../../../core/command/grammar.ts";
import { PureWorld, STRANGER } from "../../support/pure-world.ts";

const COMMENT = 500;

function world(): PureWorld {
  const made = new PureWorld();
  made.hold.add("run.dispatch");
  made.label([{ id: "a", title: "Add a" }]);
  return made;
}

function says(
  made: PureWorld,
  commands: readonly Command[],
  { edit, by }: { readonly edit?: string; readonly by?: typeof STRANGER } = {},
): void {
  const olga = { login: "olga", isBot: false, permission: "admin" } as const;
  for (const [index, command] of commands.entries()) {
    made.later({
      ...{ type: "CommandGiven", at: made.at, thread: 1, comment: COMMENT, index },
      ...(edit === undefined ? {} : { edit }),
      ...{ by: by ?? olga, command },
    });
  }
  made.settle();
}

const replies = (made: PureWorld) =>
  made.of("comment.ensure").filter(({ topic }) => topic.startsWith("answer-"));
const reply = (made: PureWorld): string => replies(made).at(-1)?.body ?? "";
const reaction = (made: PureWorld) => made.of("comment.react").at(-1)?.content;

const PAUSE: Command = { name: "pause" };
const STATUS: Command = { name: "status" };
const UNKNOWN: Command = { name: "unknown", said: "/mc statsu", problem: "No such command." };

describe("several commands in one comment", () => {
  test("each has its answer in the one reply, in order", () => {
    const made = world();
    says(made, [PAUSE, STATUS, UNKNOWN]);
    expect(new Set(replies(made).map(({ key }) => key)).size).toBe(1);
    const at = ["`/mc pause`", "Paused:", "`/mc status`", "spent.", "`/mc statsu`", "No such"].map(
      (text) => reply(made).indexOf(text),
    );
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(reaction(made)).toBe("confused");
  });

  test("one command is answered without being repeated", () => {
    const made = world();
    says(made, [PAUSE]);
    expect(reply(made)).toMatch(/^Paused:/);
    expect(reaction(made)).toBe("+1");
  });

  test("heard again, nothing is done again and nothing is said twice", () => {
    const made = world();
    says(made, [PAUSE, { name: "resume" }]);
    const said = reply(made);
    expect(made.mission.paused).toBeNull();
    says(made, [PAUSE, { name: "resume" }]);
    says(made, [PAUSE]);
    expect(made.mission.paused).toBeNull();
    expect(reply(made)).toBe(said);
  });

  test("what an edit adds is answered below what was answered before", () => {
    const made = world();
    says(made, [STATUS]);
    const first = reply(made);
    says(made, [PAUSE], { edit: "one" });
    expect(made.mission.paused).not.toBeNull();
    expect(reply(made).indexOf("Paused:")).toBeGreaterThan(reply(made).indexOf(first.slice(0, 40)));
    says(made, [{ name: "resume" }], { edit: "two" });
    expect(made.mission.paused).toBeNull();
    for (const text of ["`/mc status`", "`/mc pause`", "`/mc resume`"])
      expect(reply(made)).toContain(text);
  });

  test("refusals stand in it like other answers", () => {
    const made = world();
    says(made, [PAUSE, { name: "stop" }], { by: STRANGER });
    expect(reply(made).match(/Nothing was done/g)).toHaveLength(2);
    expect(reaction(made)).toBe("-1");
    expect(made.mission.paused).toBeNull();
  });

  test("only so many comments are remembered", () => {
    const made = world();
    for (let comment = 0; comment < 40; comment += 1) {
      const fact = { at: made.at, thread: 1, comment, index: 0, command: STATUS };
      made.send({ type: "CommandGiven", ...fact, by: STRANGER });
    }
    const kept = [...made.state.projections].filter(
      ([topic, text]) => topic.startsWith("answers/") && text !== "",
    );
    expect(kept).toHaveLength(20);
  });
});

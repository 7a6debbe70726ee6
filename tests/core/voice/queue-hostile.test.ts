// SR2, SR3, SR19: whatever plans, tests, people and models wrote, nothing that is said about the queue acts, pings, closes
// an issue, loads an image, obeys a terminal or outgrows a comment.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import { isClosedByPerson } from "../../../core/mission/close.ts";
import * as answers from "../../../core/voice/queue-answer.ts";
import { queueLine } from "../../../core/voice/queue-line.ts";
import { renderQueue } from "../../../core/voice/queue-markdown.ts";
import { queuePicture } from "../../../core/voice/queue-picture.ts";
import { queueText } from "../../../core/voice/queue-text.ts";
import { HOSTILE_TEXT, harmless, outsideCode } from "./harmless.ts";
import { hostileState } from "./queue-hostile.ts";
import { NOW_MS } from "./queue-rows.ts";
import { missionRow, unitRow } from "./rows.ts";

function said(text: string): readonly string[] {
  const unit = unitRow("parser", { held: text, state: "queued" });
  const failed = unitRow("parser", { state: "failed" });
  const open = hostileState(text);
  const closed = hostileState(text, true);
  const running = {
    ...open,
    missions: new Map([...open.missions].map(([id, row]) => [id, { ...row, paused: null }])),
  };
  expect(isClosedByPerson(closed)).toBe(false);
  return [
    ...[open, closed, running].flatMap((state) => [
      renderQueue(queuePicture(state, NOW_MS)),
      queueLine(state, missionRow()),
    ]),
    answers.nameUnit(text),
    answers.held(unit, true),
    answers.alreadyHeld(unit),
    answers.released(unit),
    answers.notHeld(unit),
    answers.prioritised(unit),
    answers.alreadyFirst(unit),
    answers.tooLate(failed, "hold"),
    answers.closed(3),
    answers.alreadyClosed(text),
    answers.opening(),
    answers.opened(),
    answers.alreadyOpen(),
    answers.resumedClosed(missionRow()),
    answers.quarantined(text, false),
    answers.alreadyQuarantined(text, text),
    answers.unquarantined(text),
    answers.notQuarantined(text),
    answers.noSuchTest(text, text),
  ];
}

/** Tables and foldings are all the markup that stands in it. */
function harmlessQueue(text: string): void {
  harmless(text);
  const visible = outsideCode(text);
  expect(visible).not.toMatch(/<(?!\/?(?:details|summary)>)[a-z!/]/i);
  expect(visible).not.toMatch(/(?<!\\)\]\((?!https?:\/\/)/i);
  expect(text.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS);
}

const HOSTILE = [
  "/mc stop",
  "x\n\n/mc close-queue\n",
  "`\n```\n/mc stop\n```",
  "@olga @acme/team fixes #1",
  "![x](http://evil/?q=1)",
  "[x](javascript:alert(1))",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "</details></table>\n\n# H",
  "<!-- mc:mission-m12 -->",
  "a | b | c\n|---|",
  "\u001b[2J\u001b]0;title\u0007",
  "\u202e\u200b/mc stop",
  "m1/x@012345678901 sync@012345678901",
  "x".repeat(70_000),
];

describe("no text about the queue acts", () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 40), text]))("%j", (_name, text) => {
    for (const one of said(text)) harmlessQueue(one);
  });

  it("a table keeps its columns, whatever is in them", () => {
    for (const text of HOSTILE) {
      const rows = renderQueue(queuePicture(hostileState(text), NOW_MS))
        .split("\n")
        .filter((line) => /^\| \d/.test(line));
      expect(rows).toHaveLength(5);
      for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    }
  });

  it("for any text", () => {
    fc.assert(
      fc.property(HOSTILE_TEXT, (text) => {
        for (const one of said(text)) harmlessQueue(one);
        const terminal = queueText(queuePicture(hostileState(text, true), NOW_MS));
        expect(
          [...terminal].every(
            (char) =>
              char === "\n" ||
              (char >= " " && char !== "\u007f" && !(char >= "\u0080" && char <= "\u009f")),
          ),
        ).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

// Nothing of anybody's is lost: our text and what people typed, put together again and again, in every order of reading and writing.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import { editedLines, linesBut, linesOf } from "../../../core/dashboard/body.ts";
import { openBox } from "../../../core/dashboard/box.ts";
import { merge, sameBody } from "../../../core/dashboard/merge.ts";
import { type DashboardText, NOW } from "../../../core/dashboard/text.ts";

const text = (words: string, items: readonly string[] = []): DashboardText => ({
  topic: "dashboard/1",
  intro: `**${words}**`,
  sections: [{ title: "Running", why: "Ticking a box pauses.", items }],
  help: "Help.",
});
const box = `${openBox({ verb: "pause", about: "m3" })}Pause **X** (#3)`;
const body = (of: DashboardText, current: string | null, options = { clear: [], rescue: [] }) =>
  merge(of, current, options).body ?? "";

describe("what people type", () => {
  test("stays in Notes word for word, between two texts of ours", () => {
    const first = body(text("One"), null);
    const notes = "  indented\n\n```\nan open fence\n<!-- an open comment";
    const edited = first.replace("<!-- mc:notes -->\n", `<!-- mc:notes -->\n${notes}\n`);
    const second = body(text("Two", ["- new"]), edited);
    expect(second).toContain(`\n${notes}\n`);
    expect(second).toContain("**Two**");
    expect(second).not.toContain("**One**");
    expect(body(text("Two", ["- new"]), second)).toBe(second);
  });

  test("elsewhere is moved there, in its order", () => {
    const first = body(text("One", ["- a", "- b"]), null);
    const edited = first
      .replace("- a", "- a\nfirst thought")
      .replace("Help.", "Help.\n\nsecond\nthought");
    const second = body(text("One", ["- a", "- b"]), edited);
    const notes = second.slice(second.indexOf("<!-- mc:notes -->"));
    expect(notes).toContain("first thought\n\nsecond\nthought");
    expect(second.indexOf("first thought")).toBeGreaterThan(second.indexOf("### Notes"));
  });

  test("a line of ours that somebody changed is theirs; ours stands as before", () => {
    const first = body(text("One", ["- a"]), null);
    const second = body(text("One", ["- a"]), first.replace("- a", "- a, they say"));
    expect(second).toContain("\n- a\n");
    expect(second.slice(second.indexOf("<!-- mc:notes -->"))).toContain("- a, they say");
  });

  test("the whole text replaced: all of it is theirs, and ours is back", () => {
    const second = body(text("One"), "I wrote\r\nthis instead.");
    expect(second).toContain("**One**");
    expect(second).toContain("I wrote\nthis instead.");
  });

  test("lines from a browser end otherwise, and are the same", () => {
    const first = body(text("One", ["- a", box]), null);
    const second = body(text("One", ["- a", box]), first.replaceAll("\n", "\r\n"));
    expect(second).toBe(first);
    expect(sameBody(first, first.replaceAll("\n", "\r\n"))).toBe(true);
  });

  test("a text that fills the issue is not cut: nothing of ours is written", () => {
    const full = "x".repeat(65_500);
    expect(merge(text("One"), full).body).toBeNull();
  });
});

describe("boxes", () => {
  test("ticked and not answered they stay ticked; answered they are cleared", () => {
    const first = body(text("One", [box]), null);
    const ticked = first.replace("- [ ]", "- [x]");
    const kept = merge(text("Two", [box]), ticked);
    expect(kept.body).toContain("- [x] <!-- mc:box=pause:m3 -->");
    expect(kept.standing).toEqual(["pause:m3"]);
    const cleared = merge(text("Two", [box]), ticked, { clear: ["pause:m3"], rescue: [] });
    expect(cleared.body).toContain("- [ ] <!-- mc:box=pause:m3 -->");
    expect(cleared.standing).toEqual([]);
  });

  test("a tick is no text: nothing is moved to Notes", () => {
    const first = body(text("One", [box]), null);
    const again = body(text("One", [box]), first.replace("- [ ]", "- [X]"));
    expect(again.slice(again.indexOf("<!-- mc:notes -->"))).toBe(
      "<!-- mc:notes -->\n<!-- mc:notes-end -->",
    );
  });
});

test("what changes by itself is no difference", () => {
  const at = (time: string) => body(text("One", [`- ${NOW}read at ${time}`]), null);
  expect(at("10:00")).not.toBe(at("10:02"));
  expect(sameBody(at("10:00"), at("10:02"))).toBe(true);
  expect(sameBody(at("10:00"), body(text("Two"), null))).toBe(false);
});

describe("the size of an issue", () => {
  const many = Array.from({ length: 3_000 }, (_, index) => `- line ${index} ${"word ".repeat(10)}`);
  test("a long text is shortened visibly, never cut in the middle", () => {
    const found = body(text("One", many), null);
    expect(found.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS);
    expect(found).toContain("more (shortened to fit)");
    expect(found.endsWith("<!-- mc:notes-end -->")).toBe(true);
    expect(body(text("One", many), found)).toBe(found);
  });
  test.each([20_000, 60_000, 63_500, 64_000, 64_900])("beside notes of %d characters", (size) => {
    const notes = Array.from({ length: size / 100 }, () => "n".repeat(99)).join("\n");
    const found = merge(text("One", many.slice(0, 300)), notes);
    if (found.body === null) return expect(size).toBeGreaterThan(64_000);
    expect(found.body.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS);
    expect(found.body).toContain(notes.slice(0, 5_000));
    if (size > 40_000) expect(found.body).toContain("hortened");
  });
});

/** What somebody may type: words, markup, markers, pieces of our own text. */
const typed = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }).map((one) => one.replace(/[\r\n]/g, " ")),
  fc.constantFrom(
    "```",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "# Title",
    "> quote",
    "- [x] mine",
    "| a |",
    "/mc stop",
    "@olga fixes #1",
    "<!-- mc:lines  -->x",
    "- [x] <!-- mc:box=pause:m3 -->Pause me",
    "    code",
  ),
);

type Step =
  | { readonly kind: "type"; readonly line: string; readonly at: number }
  | { readonly kind: "tick" }
  | { readonly kind: "read" }
  | { readonly kind: "write"; readonly words: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("type" as const),
    line: typed,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.constant({ kind: "tick" as const }),
  fc.constant({ kind: "read" as const }),
  fc.record({ kind: fc.constant("write" as const), words: fc.constantFrom("One", "Two", "Three") }),
);

/**
 * GitHub's issue, a writer that reads some time before it writes, and webhooks that tell of each person's edit: what the writer
 * overwrote is in them.
 */
function played(steps: readonly Step[]): {
  readonly final: string;
  readonly lines: readonly string[];
} {
  let issue = body(text("Zero", [box]), null);
  let seen: string | null = null;
  let rescue: readonly string[] = [];
  const lines: string[] = [];
  const write = (words: string): void => {
    const from = seen ?? issue;
    seen = null;
    const asked = [...rescue];
    const merged = merge(text(words, [box]), from, { clear: [], rescue: asked });
    if (merged.body === null) return;
    issue = merged.body;
    rescue = linesBut(rescue, asked);
  };
  for (const one of steps) {
    const before = issue;
    switch (one.kind) {
      case "type": {
        const all = [...linesOf(issue)];
        all.splice(Math.floor(one.at * (all.length + 1)), 0, one.line);
        issue = all.join("\n");
        if (one.line.trim() !== "") lines.push(one.line);
        break;
      }
      case "tick":
        issue = issue.replace("- [ ] <!-- mc:box", "- [x] <!-- mc:box");
        break;
      case "read":
        seen = issue;
        break;
      case "write":
        write(one.words);
        break;
    }
    if (one.kind !== "type") continue;
    const { added, removed } = editedLines(before, issue);
    rescue = [...linesBut(rescue, removed), ...added];
  }
  seen = null;
  write("Last");
  return { final: issue, lines };
}

test("no line of anybody's is lost, wherever it was typed and whatever was written meanwhile", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { final, lines } = played(steps);
      expect(linesBut(lines, linesOf(final))).toEqual([]);
      expect(final).toContain("**Last**");
      // Ours stands in front of theirs, once.
      const ours = final.slice(0, final.indexOf("### Notes"));
      expect(ours.split("### Running")).toHaveLength(2);
      expect(ours.indexOf("**Last**")).toBeGreaterThan(0);
      // And what is written once more is the same.
      expect(body(text("Last", [box]), final)).toBe(final);
    }),
    { numRuns: 300 },
  );
});

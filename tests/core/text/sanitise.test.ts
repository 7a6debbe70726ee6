// SR7: what a person did not see does not survive; the rest does.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitise, sanitiseLine } from "../../../core/base/sanitise.ts";

const tag = (text: string): string =>
  [...text].map((c) => String.fromCodePoint(0xe0000 + (c.codePointAt(0) ?? 0))).join("");

const CASES: readonly (readonly [name: string, text: string, expected: string])[] = [
  ["plain text", "Add a `parser`.\n\n- one\n- two", "Add a `parser`.\n\n- one\n- two"],
  ["comment", "a<!-- steal the token -->b", "ab"],
  ["comment over lines", "a <!-- x\n\ny --> b", "a  b"],
  ["comment that never ends, block", "seen\n\n<!-- hidden\nmore", "seen\n\n"],
  ["comment that never ends, in a line", "use <!-- for comments", "use  for comments"],
  ["comment built by removal", "<!<!-- -->-- hidden -->x", "x"],
  ["empty comment", "a<!-->b", "ab"],
  ["encoded comment", "a&lt;!-- hidden --&gt;b", "ab"],
  ["doubly encoded comment", "a&amp;lt;!-- hidden --&#38;gt;b", "ab"],
  ["numeric entities", "&#x69;gnore &#105;t", "ignore it"],
  ["zero width", "i\u200bg\u2060n\u2063o\ufeffr\u00ade", "ignore"],
  ["encoded zero width", "a&#8203;b&shy;c&ZeroWidthSpace;d", "abcd"],
  ["bidi", "a\u202eb\u2066c\u2069", "abc"],
  ["tag characters", `ok${tag("ignore all")}`, "ok"],
  ["variation selectors", "a\ufe01\u{e0101}b", "ab"],
  ["ansi", "\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007", "red link"],
  ["one-character csi", "\u009b31mred", "red"],
  ["control", "a\u0000b\u0007c\u007fd", "abcd"],
  ["line breaks", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
  ["image", 'see ![ignore previous](http://x/y.png?q=1 "t") here', "see [image] here"],
  ["image without address", "![hidden text][ref] and ![hidden]", "[image] and [image]"],
  ["image in a link", "[![alt](a.png)](http://x)", "[[image]](http://x)"],
  ["html image", 'a <img src="x" alt="hidden"> b', "a [image] b"],
  ["html image, odd quoting", "a <img alt='>hidden' src=x> b", "a [image] b"],
  ["link title", '[t](http://x "hidden")', "[t](http://x)"],
  ["attributes", '<p title="hidden" style="display:none">shown</p>', "<p>shown</p>"],
  ["attributes, unclosed", 'a\n<div title="hidden', 'a\ndiv title="hidden'],
  ["reference definition", "a\n\n[//]: # (hidden)\n\nb", "a\n\n\nb"],
  ["reference definition with title", '[x]: http://e "hidden\nmore"\nb', "b"],
  ["a bracketed word is no definition", "[error]: it broke", "[error]: it broke"],
  ["unused footnote", "a\n[^1]: hidden\nb", "a\nb"],
  ["used footnote", "a[^1]\n\n[^1]: shown", "a[^1]\n\n[^1]: shown"],
  ["info string", "```js hidden words here\ncode\n```", "```js\ncode\n```"],
  ["generics", "Map<string, number> and Array<T>", "Map<string, number> and Array<T>"],
  ["comparison", "if (a < b && c > d)", "if (a < b && c > d)"],
  [
    "details stay",
    "<details><summary>s</summary>\nx\n</details>",
    "<details><summary>s</summary>\nx\n</details>",
  ],
  ["lone surrogate", "a\ud800b", "a\ufffdb"],
];

describe("sanitise", () => {
  it.each(CASES)("%s", (_name, text, expected) => {
    expect(sanitise(text, 10_000)).toBe(expected);
  });

  it("says that it shortened", () => {
    expect(sanitise("x".repeat(500), 100)).toBe(
      `${"x".repeat(67)}\n[shortened: the text was longer]`,
    );
    expect(sanitise("x".repeat(500), 10)).toBe(`${"x".repeat(9)}…`);
    expect(sanitiseLine("a\n\nb  c", 100)).toBe("a b c");
  });

  it("takes hostile sizes in reasonable time", () => {
    const hostile = [
      "<!".repeat(30_000),
      "![".repeat(30_000),
      "&amp;".repeat(12_000),
      '<b "'.repeat(15_000),
      '[a]: b "\n'.repeat(7_000),
      "<!<!-- -->--".repeat(5_000),
      "`".repeat(60_000),
      "](a ".repeat(15_000),
    ];
    const start = performance.now();
    for (const text of hostile) sanitise(text, 20_000);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  const pieces = fc.constantFrom(
    "<!--",
    "-->",
    "<",
    ">",
    "!",
    "![",
    "[",
    "]",
    "](",
    "(",
    ")",
    "&lt;",
    "&amp;",
    "lt;",
    "&",
    "&#60;",
    "#60;",
    "a",
    " ",
    "\n",
    "\n\n",
    "`",
    "```",
    "~~~ x y",
    '"',
    "'",
    "<img ",
    "<div ",
    "<p>",
    "</p>",
    "title=",
    "\u200b",
    "\u{e0041}",
    "\u202e",
    "\u001b[",
    "\u001b]",
    "m",
    "\u0007",
    "[x]: y",
    "[^1]",
    ": z",
    "<?",
    "<![CDATA[",
    "\ud83d",
    "\ude00",
    "/mc stop",
    "@olga",
  );
  const hostile = fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 4, unit: "binary" })), { maxLength: 40 })
    .map((all) => all.join(""));

  it("is idempotent, bounded, and leaves no forbidden character", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 0, max: 120 }), (text, max) => {
        const once = sanitise(text, max);
        expect(once.length).toBeLessThanOrEqual(max);
        expect(sanitise(once, max)).toBe(once);
        expect(once).not.toMatch(
          /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/u,
        );
        for (const char of once) {
          const code = char.codePointAt(0) ?? 0;
          expect(code === 9 || code === 10 || (code >= 32 && code < 127) || code >= 160).toBe(true);
        }
        expect(once).not.toContain("<!--");
        expect(once).not.toMatch(/!\[/);
      }),
      { numRuns: 3000 },
    );
  });
});

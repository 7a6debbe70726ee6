// Untrusted text inside our Markdown stays text, and nothing we post pings, closes, loads or overflows (SR19).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  codeSpan,
  commitLine,
  details,
  escapeMarkdown,
  fence,
  hiddenJson,
  link,
  OUTGOING_MAX_CHARS,
  outgoing,
  truncateMiddle,
  truncateTail,
  words,
} from "../../../core/base/markdown.ts";

describe("escapeMarkdown", () => {
  it.each([
    ["`code` *b* _i_ [l](u)", "\\`code\\` \\*b\\* \\_i\\_ \\[l\\](u)"],
    ["a | b", "a \\| b"],
    ["a\n\n# b", "a # b"],
    ["# title", "\\# title"],
    ["- item", "\\- item"],
    ["1. item", "&#8203;1. item"],
    ["@olga and @acme/team", "@&#8203;olga and @&#8203;acme/team"],
    ["fixes #1", "fixes #&#8203;1"],
    ["<img src=x>", "&lt;img src=x&gt;"],
    ["![x](http://e)", "\\!\\[x\\](http:&#8203;//e)"],
    ["www.example.com", "www&#8203;.example.com"],
    ["/mc stop", "\\/mc stop"],
  ])("%s", (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
  it("bounds words", () => expect(words("abcdef", 4)).toBe("abc…"));
});

describe("code", () => {
  it.each([
    ["a", "`a`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["a\nb", "`a b`"],
    ["a|b", "`a¦b`"],
    ["", "` `"],
  ])("span of %j", (text, expected) => expect(codeSpan(text)).toBe(expected));

  it("fences what the text cannot close", () => {
    expect(fence("a\n```\nb", "ts")).toBe("````ts\na\n```\nb\n````");
    fc.assert(
      fc.property(fc.array(fc.constantFrom("`", "```", "~~~", "\n", "a", " ")), (parts) => {
        const lines = fence(parts.join(""), "").split("\n");
        const ticks = lines[0] ?? "";
        const closing = lines
          .slice(1)
          .findIndex((line) => line.trim().length >= ticks.length && /^`+$/.test(line.trim()));
        expect(closing).toBe(lines.length - 2);
      }),
    );
  });
});

describe("outgoing", () => {
  it.each([
    ["hello @olga", "hello @&#8203;olga"],
    [
      "fixes #12, Closes: acme/calc#3 and see #4",
      "fixes #&#8203;12, Closes: acme/calc#&#8203;3 and see #4",
    ],
    ["resolves https://github.com/a/b/issues/1", "resolves https:&#8203;//github.com/a/b/issues/1"],
    ["![alt](http://evil/?q=secret)", "\\![alt](http://evil/?q=secret)"],
    ["<img src=x> <IMG>", "&lt;img src=x> &lt;IMG>"],
    ["[x](javascript:alert(1))", "[x](javascript:&#8203;alert(1))"],
    ["[x](ftp://a/b)", "[x](ftp:&#8203;//a/b)"],
    ["`@olga` stays\n\n```\n@olga fixes #1\n```", "`@olga` stays\n\n```\n@olga fixes #1\n```"],
    ["/mc stop\n  /mc pause", "\\/mc stop\n  \\/mc pause"],
  ])("%s", (text, expected) => {
    expect(outgoing(text)).toBe(expected);
    expect(outgoing(expected)).toBe(expected);
  });

  it("does not believe a fence inside raw HTML, where GitHub sees none", () => {
    expect(outgoing("<div>\n```\n@olga\n```")).toContain("@&#8203;olga");
  });

  it("limits links", () => {
    const out = outgoing(Array.from({ length: 500 }, (_, index) => `http://a/${index}`).join(" "));
    expect(out.match(/http:\/\//g)).toHaveLength(400);
  });

  it("shortens visibly and closes what is open", () => {
    const out = outgoing(
      `<details><summary>s</summary>\n\n\`\`\`text\n${"line\n".repeat(20_000)}\`\`\`\n</details>`,
    );
    expect(out.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS);
    expect(out).toMatch(
      /\n```\n\n<\/details>\n\n_Shortened: the rest did not fit into one comment\._$/,
    );
  });

  it("leaves `/mc` alone where it stands behind code in the middle of a line", () => {
    // Found by the property below: the second pass saw the code, and took what follows it for the start of a line.
    const once = outgoing("<img```@```/mc ");
    expect(outgoing(once)).toBe(once);
  });

  it("is idempotent", () => {
    const part = fc.constantFrom(
      "@",
      "a",
      "#1",
      "fixes ",
      " ",
      "\n",
      "\n\n",
      "`",
      "```",
      "![",
      "](",
      ")",
      "<img",
      "http://",
      "x",
      "<div>",
      "\\",
      "~~~",
      "/mc ",
      "&#8203;",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 30 }).map((all) => all.join("")),
        (text) => {
          const once = outgoing(text);
          expect(outgoing(once)).toBe(once);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

it("keeps commit messages from acting", () => {
  expect(commitLine("Fixes #1 for @olga [skip ci]\nCo-authored-by: x")).toBe(
    "Fixes no. 1 for @ olga ( skip ci] Co-authored-by: x",
  );
});

it("links only to http(s), and keeps the words otherwise", () => {
  expect(link("run", "http://127.0.0.1:1/x")).toBe("[run](http://127.0.0.1:1/x)");
  expect(link("run", "javascript:alert(1)")).toBe("run");
  expect(link("run", "http://a/)[x](http://b")).toBe("run");
  expect(link("run", null)).toBe("run");
});

it("hides JSON that cannot end its comment", () => {
  const value = { a: "--> @olga fixes #1 http://x <b> ```", n: -1 };
  const text = hiddenJson("mc:unit", value);
  expect(text.slice(5, -3)).not.toMatch(/-->|@|<|#/);
  expect(JSON.parse(text.replace(/^<!-- mc:unit /, "").replace(/ -->$/, ""))).toEqual(value);
  expect(outgoing(text)).toBe(text);
});

it("says what it left out", () => {
  expect(truncateTail("x".repeat(100), 60)).toBe(`[… 40 characters left out …]\n${"x".repeat(31)}`);
  expect(truncateMiddle(`${"a".repeat(50)}${"b".repeat(50)}`, 60)).toMatch(
    /^a+\n\[… 40 characters left out …\]\nb+$/,
  );
  expect(details("a <b>", "x")).toBe("<details><summary>a &lt;b&gt;</summary>\n\nx\n\n</details>");
});

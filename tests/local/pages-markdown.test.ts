// Markdown of issues and comments: what it renders to, and that no text becomes an element it should not be.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeUrl } from "../../local/github/pages/html.ts";
import { renderMarkdown } from "../../local/github/pages/markdown.ts";

function render(text: string): string {
  const { text: shown } = renderMarkdown(text, { repo: "/olga/shop" });
  return shown.replace(/^<div class="prose">|<\/div>$/g, "");
}

const CASES: readonly (readonly [string, string, string])[] = [
  ["a paragraph with a break", "a\nb", "<p>a<br>\nb</p>"],
  ["a heading, two levels down", "# A", "<h3>A</h3>"],
  [
    "emphasis",
    "**a** _b_ *c* ~~d~~",
    "<p><strong>a</strong> <em>b</em> <em>c</em> <del>d</del></p>",
  ],
  ["underscores in words", "snake_case_name", "<p>snake_case_name</p>"],
  ["a lone star", "2 * 3 * 4", "<p>2 * 3 * 4</p>"],
  ["code with markup", "`**a** <b>`", "<p><code>**a** &lt;b&gt;</code></p>"],
  ["code with ticks", "``a`b``", "<p><code>a`b</code></p>"],
  ["an escape", "\\*a\\*", "<p>*a*</p>"],
  ["entities", "&lt;b&gt; &amp;lt;", "<p>&lt;b&gt; &amp;lt;</p>"],
  [
    "a link",
    "[a](https://x.org/?a=1&b=2)",
    '<p><a href="https://x.org/?a=1&amp;b=2" rel="noreferrer nofollow">a</a></p>',
  ],
  ["a link that runs code", "[a](javascript:alert(1))", "<p>a</p>"],
  [
    "an image",
    "![a](https://x.org/a.png)",
    '<p><a href="https://x.org/a.png" rel="noreferrer nofollow">a</a></p>',
  ],
  [
    "a bare address",
    "see https://x.org/a.",
    '<p>see <a href="https://x.org/a" rel="noreferrer nofollow">https://x.org/a</a>.</p>',
  ],
  ["a thread", "#12, x#3", '<p><a href="/olga/shop/issues/12">#12</a>, x#3</p>'],
  ["a comment", "a<!-- b\nc -->d", "<p>a<br>\nd</p>"],
  ["a comment without an end", "a\n<!-- b\nc", "<p>a</p>"],
  [
    "a comment in code",
    "```\n<!-- a -->\n```",
    '<pre tabindex="0"><code>&lt;!-- a --&gt;</code></pre>',
  ],
  ["a quotation", "> a\n> b", "<blockquote><p>a<br>\nb</p></blockquote>"],
  ["a rule", "a\n\n---", "<p>a</p><hr>"],
  ["a list in a list", "- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
  ["numbers", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["an element that is not allowed", "<b>a</b> <u>b</u>", "<p><b>a</b> &lt;u&gt;b&lt;/u&gt;</p>"],
  ["an element left open", "a <b>b", "<p>a <b>b</b></p>"],
  [
    "details",
    "<details><summary>a</summary>\n\n- b\n\n</details>",
    "<details><summary>a</summary><ul><li>b</li></ul></details>",
  ],
  [
    "a table",
    "| a | b |\n|---|--:|\n| `c` | d \\| e |",
    '<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="right">b</th></tr></thead><tbody><tr><td><code>c</code></td><td class="right">d | e</td></tr></tbody></table></div>',
  ],
];

describe("markdown", () => {
  for (const [name, text, expected] of CASES) test(name, () => expect(render(text)).toBe(expected));

  test("a task says whether it is done, not by its mark alone", () => {
    expect(render("- [x] a")).toContain('<span class="unseen">Done: </span>a');
    expect(render("- [ ] a")).toContain('<span class="unseen">To do: </span>a');
  });

  const pieces = fc.constantFrom(
    ...[
      "<",
      ">",
      '"',
      "'",
      "`",
      "*",
      "_",
      "[",
      "]",
      "(",
      ")",
      "!",
      "\\",
      "\n",
      "\n\n",
      "- ",
      "> ",
      "| ",
      "|---|\n",
    ],
    ...[
      "<script>",
      "<img src=x onerror=y>",
      "javascript:",
      "<details>",
      "</details>",
      "<summary>",
      "<!--",
      "-->",
      "```",
      "&#60;",
      "&lt;",
      "#1",
      "a",
      " ",
      "<b>",
      "</b>",
      'https://x.org/"onx=',
      "1. ",
      "# ",
      "~~",
    ],
  );

  test("no text becomes an element, attribute or address beyond the known ones", () => {
    const known =
      /^<\/?(?:p|br|h[3-6]|hr|strong|em|del|b|i|code|kbd|sub|sup|ul|li|blockquote|details|summary|thead|tbody|tr|table|td|th|ol)>$|^<(?:th scope="col"|td|th scope="col" class="(?:right|center)"|td class="(?:right|center)")>$|^<ol start="\d+">$|^<\/(?:a|pre|div|span)>$|^<pre tabindex="0"(?: data-language="[^"<>]*")?>$|^<div class="scroll" tabindex="0">$|^<li class="task">$|^<span (?:aria-hidden="true" class="(?:done|todo)"|class="unseen")>$|^<a href="(?:https?:\/\/|\/)[^"<>\s]*"(?: rel="noreferrer nofollow")?>$/;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const shown = render(parts.join(""));
        const tags = shown.match(/<[^>]*>?/g) ?? [];
        expect(tags.filter((tag) => !known.test(tag))).toEqual([]);
        expect(shown.replace(/<[^>]*>/g, "")).not.toMatch(/[<>"']/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a text made to be slow is not", () => {
    const began = performance.now();
    for (const text of [
      "*a ".repeat(3_000),
      "[".repeat(9_000),
      "`a ``b ".repeat(1_200),
      "> ".repeat(4_500),
      "- ".repeat(4_500),
      "<details>\n".repeat(900),
      "|".repeat(9_000),
      "<!--".repeat(2_250),
      "_a*b~~".repeat(1_500),
    ])
      render(text);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("addresses", () => {
  for (const url of ["https://x.org", "http://127.0.0.1:3080/a", "/a/b", "#a", "mailto:a@x.org"])
    test(`${url} leads somewhere`, () => expect(safeUrl(url)).toBe(url));
  for (const url of [
    "javascript:a",
    "JaVaScRiPt:a",
    "data:text/html,a",
    "//x.org",
    "/\\x.org",
    "vbscript:a",
    "a",
    "java\nscript:a",
    "https://",
    '/"onx=',
  ])
    test(`${JSON.stringify(url)} does not`, () => expect(safeUrl(url)).toBeNull());
});

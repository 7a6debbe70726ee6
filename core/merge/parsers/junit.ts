// JUnit XML, as most runners can write it: counted by test case, because the totals in its heads are often left out.
import type { Failure, TestParser } from "./found.ts";
import { lastLine, placeIn, summary } from "./found.ts";

const ATTRIBUTES = "((?:\\s+[\\w:.-]+\\s*=\\s*(?:\"[^\"]*\"|'[^']*'))*)";
const CASE = new RegExp(`<testcase\\b${ATTRIBUTES}\\s*(/?)>`, "g");
const OUTCOME = new RegExp(`<(failure|error|skipped)\\b${ATTRIBUTES}\\s*(/?)>`);

export const junit: TestParser = (lines) => {
  const at = lastLine(lines, /<\/testsuites?>|<testsuites?\b[^>]*\/>/);
  if (at < 0) return null;
  const text = lines.join("\n");
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: Failure[] = [];
  for (const match of text.matchAll(CASE)) {
    const attributes = match[1] ?? "";
    const from = match.index + match[0].length;
    const end = match[2] === "/" ? from : text.indexOf("</testcase>", from);
    const body = text.slice(from, end < 0 ? from : end);
    const outcome = OUTCOME.exec(body);
    if (outcome === null) {
      counts.passed += 1;
      continue;
    }
    if (outcome[1] === "skipped") {
      counts.skipped += 1;
      continue;
    }
    counts.failed += 1;
    const rest = outcome[3] === "/" ? "" : body.slice(outcome.index + outcome[0].length);
    const inside = /^(?:\s*<!\[CDATA\[)?([\s\S]*?)(?:\]\]>|<\/)/.exec(rest)?.[1] ?? "";
    const said = attribute(outcome[2] ?? "", "message");
    const line = Number(attribute(attributes, "line"));
    const suite = attribute(attributes, "classname");
    const name = attribute(attributes, "name");
    const file = attribute(attributes, "file");
    const place =
      file === ""
        ? placeIn(decoded(inside))
        : { path: file, line: Number.isInteger(line) && line > 0 ? line : null };
    failures.push({
      // node:test writes the class `test` for every test.
      name: suite === "" || suite === "test" || name.startsWith(suite) ? name : `${suite} ${name}`,
      ...place,
      message: said === "" ? decoded(inside).trim() : said,
    });
  }
  return { tests: summary("junit", counts), at, failures };
};

function attribute(attributes: string, name: string): string {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return decoded(match?.[1] ?? match?.[2] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (typeof name === "string") return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

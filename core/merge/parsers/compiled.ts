// Test runners that print one summary per package or binary: go test and cargo test. These are added up.
import { isRecord, jsonAt } from "../../base/json.ts";
import type { Failure, TestParser } from "./found.ts";
import { countOf, messageAfter, placeIn, summary } from "./found.ts";

/** What a test prints stands near its result; looking further would take long in long logs. */
const LOOK_LINES = 200;

export const goTest: TestParser = (lines) => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const packages = { passed: 0, failed: 0, skipped: 0 };
  const failures: Failure[] = [];
  const printed = new Map<string, string>();
  let verbose = false;
  let at = -1;
  let named = 0;
  lines.forEach((line, index) => {
    const event =
      line.startsWith('{"Time"') || line.startsWith('{"Action"') ? jsonAt(line, 0)?.value : null;
    if (isRecord(event) && typeof event.Test === "string") {
      verbose = true;
      at = index;
      const action = event.Action;
      const key = `${event.Package} ${event.Test}`;
      if (action === "output" && typeof event.Output === "string") {
        printed.set(key, ((printed.get(key) ?? "") + event.Output).slice(0, 4_000));
      }
      if (action === "pass") counts.passed += 1;
      if (action === "skip") counts.skipped += 1;
      if (action === "fail") {
        counts.failed += 1;
        const message = said(printed.get(key)?.split("\n") ?? []);
        failures.push({ name: event.Test, ...placeIn(message), message });
      }
      return;
    }
    if (/^=== RUN\s/.test(line)) verbose = true;
    const test = /^\s*--- (PASS|FAIL|SKIP): (\S+)/.exec(line);
    if (test !== null) {
      at = index;
      if (test[1] === "PASS") counts.passed += 1;
      if (test[1] === "SKIP") counts.skipped += 1;
      if (test[1] !== "FAIL") return;
      counts.failed += 1;
      // With -v a test prints before its result, without it after.
      const after = messageAfter(lines, index + 1, /^\s*(?:---|===)|^(?:FAIL|PASS|ok)\b/);
      const before = lines.slice(Math.max(0, index - LOOK_LINES), index);
      const run = before.findLastIndex((one) => /^=== (?:RUN|CONT|NAME)\s/.test(one));
      const message = after === "" && run >= 0 ? said(before.slice(run + 1)) : after;
      failures.push({ name: test[2] ?? "", ...placeIn(message), message });
      return;
    }
    const result = /^(ok|FAIL|\?)\s+(\S+)\s+(\S.*)$/.exec(line);
    if (result === null || !/^(?:[\d.]+s|\(cached\)|\[.*\])/.test(result[3] ?? "")) return;
    at = index;
    if (result[1] === "ok") packages.passed += 1;
    if (result[1] === "?") packages.skipped += 1;
    if (result[1] !== "FAIL") return;
    packages.failed += 1;
    // It did not build, or it ended before any of its tests could fail.
    if (failures.length === named) {
      failures.push({ name: result[2] ?? "", path: null, line: null, message: result[3] ?? "" });
    }
    named = failures.length;
  });
  if (at < 0) return null;
  if (verbose) return { tests: summary("go test", counts), at, failures };
  return { tests: summary("go test (packages)", packages), at, failures };
};

const said = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:===|---) /.test(line))
    .slice(0, 12)
    .join("\n");

export const cargoTest: TestParser = (lines) => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: Failure[] = [];
  let at = -1;
  lines.forEach((line, index) => {
    const nextest = /^\s*Summary \[.*\] \d+ tests? run: (.*)$/.exec(line)?.[1];
    if (/^test result: /.test(line) || nextest !== undefined) {
      at = index;
      const text = nextest ?? line;
      counts.passed += countOf(text, "passed");
      counts.failed += countOf(text, "failed");
      counts.skipped += countOf(text, nextest === undefined ? "ignored" : "skipped");
    }
    const name = /^---- (.+) stdout ----$/.exec(line)?.[1];
    if (name === undefined) return;
    const near = lines.slice(index + 1, index + 1 + LOOK_LINES);
    const next = near.findIndex((one) => /^----|^failures:/.test(one));
    const block = near
      .slice(0, next < 0 ? 10 : Math.min(next, 10))
      .filter((one) => one.trim() !== "");
    const place = placeIn(/panicked at (.*)/.exec(block.join("\n"))?.[1] ?? "");
    failures.push({ name, ...place, message: messageAfter(block, 0, /^note: |^---- /) });
  });
  return at < 0 ? null : { tests: summary("cargo test", counts), at, failures };
};

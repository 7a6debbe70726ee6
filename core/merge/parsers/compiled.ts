// Test runners that print one summary per package or binary: go test and cargo test. These are added up.
import { isRecord, jsonAt } from "../../base/json.ts";
import type { Failure, TestParser } from "./found.ts";
import { countOf, messageAfter, placeIn, summary } from "./found.ts";

export const goTest: TestParser = (lines) => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const packages = { passed: 0, failed: 0, skipped: 0 };
  const failures: Failure[] = [];
  let verbose = false;
  let at = -1;
  lines.forEach((line, index) => {
    const event =
      line.startsWith('{"Time"') || line.startsWith('{"Action"') ? jsonAt(line, 0)?.value : null;
    if (isRecord(event) && typeof event.Test === "string") {
      verbose = true;
      at = index;
      const action = event.Action;
      if (action === "pass") counts.passed += 1;
      if (action === "skip") counts.skipped += 1;
      if (action === "fail") {
        counts.failed += 1;
        failures.push({ name: event.Test, path: null, line: null, message: "" });
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
      const message = messageAfter(lines, index + 1, /^\s*---|^(?:FAIL|PASS|ok)\b/);
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
    if (/\[(?:build|setup) failed\]/.test(result[3] ?? "")) {
      failures.push({ name: result[2] ?? "", path: null, line: null, message: result[3] ?? "" });
    }
  });
  if (at < 0) return null;
  if (verbose) return { tests: summary("go test", counts), at, failures };
  return { tests: summary("go test (packages)", packages), at, failures };
};

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
    const block = lines.slice(index + 1, index + 10).filter((one) => one.trim() !== "");
    const place = placeIn(/panicked at (.*)/.exec(block.join("\n"))?.[1] ?? "");
    failures.push({ name, ...place, message: messageAfter(block, 0, /^note: |^---- /) });
  });
  return at < 0 ? null : { tests: summary("cargo test", counts), at, failures };
};

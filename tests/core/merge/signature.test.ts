// Failures that look the same have one signature; different ones do not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalised, signatureOf } from "../../../core/merge/flaky/signature.ts";

const look = (log: string, failures: readonly { name: string; path: string | null }[] = []) =>
  signatureOf({ phase: "command", failures, timedOut: [], log });

describe("signatureOf", () => {
  test("sorted names of what failed, whatever order and number of times", () => {
    const a = { name: "adds", path: "a.ts" };
    const b = { name: "b.py::test_x", path: "b.py" };
    expect(look("x", [a, b, a])).toBe("tests: a.ts adds, b.py::test_x");
    expect(look("y", [b, a])).toBe(look("z", [a, b]));
    expect(look("", [a])).not.toBe(look("", [b]));
  });

  test("a long list stays distinguishable", () => {
    const names = (last: string) =>
      [
        ...Array.from({ length: 60 }, (_, at) => `a long name of test number ${"x".repeat(at)}`),
        last,
      ].map((name) => ({ name, path: null }));
    expect(look("", names("zz one"))?.length).toBeLessThanOrEqual(200);
    expect(look("", names("zz one"))).not.toBe(look("", names("zz other")));
  });

  test.each([
    ["Error: connect ECONNREFUSED 127.0.0.1:35211", "Error: connect ECONNREFUSED 127.0.0.1:40222"],
    ["fatal: cannot read /tmp/mc-aB3x/repo/x.js", "fatal: cannot read /tmp/mc-Zz91/other/y.js"],
    ["Error: expired at 2026-01-31T10:00:00Z", "Error: expired at 2026-02-01T11:12:13.999Z"],
    ["panic at 0xc000123abc after 1.5s", "panic at 0xc000fff000 after 22.75s"],
    ["error: commit 1a2b3c4d5e6f is gone", "error: commit 99aa88bb77cc is gone"],
    [
      "Error: job 6f9619ff-8b86-d011-b42d-00c04fc964ff",
      "Error: job 123e4567-e89b-12d3-a456-426614174000",
    ],
    [
      "step 1\nstep 2\nTypeError: x is no function\n    at f (a.js:3:4)\nnpm error code 1",
      "step 9\nTypeError: x is no function\n    at g (b.js:30:44)\nnpm error code 1",
    ],
  ])("%j looks like %j", (one, other) => {
    expect(look(one)).toBe(look(other));
    expect(look(one)).not.toBeNull();
  });

  test.each([
    ["Error: connect ECONNREFUSED", "Error: connect ETIMEDOUT"],
    ["error: cannot find module './a'", "error: cannot find module './b'"],
  ])("%j does not look like %j", (one, other) => {
    expect(look(one)).not.toBe(look(other));
  });

  test("set-up and time limits are kinds of their own; nothing left is no signature", () => {
    const log = "npm error network";
    expect(signatureOf({ phase: "setup", failures: [], timedOut: [], log })).toMatch(/^set-up: /);
    expect(signatureOf({ phase: "command", failures: [], timedOut: ["verify"], log })).toBe(
      "time limit: verify",
    );
    expect(look("  \n ")).toBeNull();
  });
});

test("normalising twice is normalising once, and no digit survives", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (line) => {
      const once = normalised(line);
      expect(once).not.toMatch(/[0-9]/);
      expect(normalised(once)).toBe(once);
    }),
  );
});

// Secrets do not pass the logger: known ones in any encoding, and what looks like one (SR19).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLog } from "../../app/observe/log.ts";
import { createRedact } from "../../app/observe/redact.ts";

const SECRET = 'we"bhook/s3cret+value\nsecond line';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ secrets: [SECRET], destination: { write: (line) => lines.push(line) } }));
  return lines.join("");
}

describe("the logger", () => {
  test("one JSON line per message, with the fields of its child", () => {
    const line = logged((log) =>
      log
        .child({ repo: "ada/engine", delivery: "d1", event: "push" })
        .info({ tries: 2 }, "decided"),
    );
    expect(JSON.parse(line)).toMatchObject({
      level: 30,
      repo: "ada/engine",
      delivery: "d1",
      event: "push",
      tries: 2,
      msg: "decided",
    });
  });

  test("says a secret nowhere: fields, errors, stacks, nested values, children", () => {
    const out = logged((log) => {
      log.info({ deep: { list: [SECRET] } }, "field");
      log.warn({ err: new Error(`failed with ${SECRET}`) }, "error");
      log.child({ url: `https://x:${SECRET}@host` }).error("child");
      log.info(SECRET);
    });
    expect(out).not.toContain("s3cret");
    for (const line of out.trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
    expect(out.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(4);
  });
});

describe("known values", () => {
  const redact = createRedact([SECRET]);
  test.each([
    ["plain", SECRET],
    ["in JSON", JSON.stringify({ a: SECRET })],
    ["in an address", encodeURIComponent(SECRET)],
    ["as hex", Buffer.from(SECRET).toString("hex")],
    ["reversed", [...SECRET].reverse().join("")],
    ["as base64", Buffer.from(SECRET).toString("base64")],
    ["inside base64, shifted by one", Buffer.from(`x${SECRET}yz`).toString("base64")],
    ["inside base64, shifted by two", Buffer.from(`xy${SECRET}z`).toString("base64")],
  ])("%s", (_, text) => {
    expect(redact(`before ${text} after`)).toContain("[redacted]");
    expect(redact(`before ${text} after`)).not.toContain(text);
  });

  test("short ones do not blank out ordinary text", () => {
    expect(createRedact(["a", "", "main"])("a main thing")).toBe("a main thing");
  });

  test("any secret is gone from any text", () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 40 })
      .filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!"[redacted]".includes(value.trim()));
        expect(createRedact([value])(`${before} ${value} ${after}`)).toContain("[redacted]");
      }),
    );
  });
});

describe("what looks like a secret", () => {
  const redact = createRedact([]);
  const x = "x1Y2".repeat(12);
  test.each([
    `ghs_${x}`,
    `ghp_${x}`,
    `github_pat_${x}`,
    `sk-ant-api03-${x}`,
    `AKIA${"ABCD".repeat(4)}`,
    `xoxb-1234567890-${x}`,
    `npm_${x}`,
    `eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0NSJ9.${x}`,
    `-----BEGIN RSA PRIVATE KEY-----\nMII${x}\n-----END RSA PRIVATE KEY-----`,
  ])("%s", (text) => {
    expect(redact(`a ${text} b`)).toBe("a [redacted] b");
  });

  test("passwords in addresses and authorization headers", () => {
    expect(redact("https://x-access-token:abc123@github.com/o/r")).toBe(
      "https://x-access-token:[redacted]@github.com/o/r",
    );
    expect(redact("Authorization: Bearer abcdefgh12345")).toBe("Authorization: Bearer [redacted]");
    expect(redact('{"authorization":"token abcdefgh"}')).toBe(
      '{"authorization":"token [redacted]"}',
    );
  });

  test("commit ids, paths and addresses stay", () => {
    const text = `commit ${"a1b2".repeat(10)} of https://github.com/ada/engine/pull/7 in src/a.ts`;
    expect(redact(text)).toBe(text);
  });
});

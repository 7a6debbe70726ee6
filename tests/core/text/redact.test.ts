// SR19, SR29: a secret leaves in no encoding.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "../../../core/base/redact.ts";

const SECRET = "Tr0ub4dor&3/+ correct";

describe("redact", () => {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  it.each([
    ["plain", `key=${SECRET};`],
    ["base64", base64(SECRET)],
    [
      "base64 inside more, every offset",
      ["", "a", "ab", "abc"].map((before) => base64(`${before}${SECRET}xyz`)).join(" "),
    ],
    ["base64url", Buffer.from(`u:${SECRET}`).toString("base64url")],
    ["hex", Buffer.from(SECRET).toString("hex")],
    ["HEX", Buffer.from(SECRET).toString("hex").toUpperCase()],
    ["reversed", [...SECRET].reverse().join("")],
    ["url", encodeURIComponent(SECRET)],
    ["form", encodeURIComponent(SECRET).replaceAll("%20", "+")],
    ["json", JSON.stringify({ a: SECRET })],
  ])("by value: %s", (_name, text) => {
    const out = redact(text, [SECRET]);
    expect(out).toContain("***");
    expect(out).not.toContain("Tr0ub4dor");
    expect(out).not.toContain(base64(SECRET).slice(4, -8));
    expect(redact(out, [SECRET])).toBe(out);
  });

  it.each([
    `ghp_${"a1".repeat(18)}`,
    `ghs_${"a1".repeat(18)}`,
    `github_pat_${"a1".repeat(30)}`,
    `sk-ant-api03-${"a1".repeat(20)}`,
    `sk-${"a1".repeat(20)}`,
    "AKIAABCDEFGHIJKLMNOP",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIabc never closed",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk",
  ])("by shape: %s", (secret) => {
    expect(redact(`before ${secret} after`, [])).toMatch(/^before \*\*\*( after)?$/);
  });

  it("keeps the word that says what was there", () => {
    expect(redact("Authorization: Bearer abcdefghijklmnopqrstuv", [])).toBe(
      "Authorization: Bearer ***",
    );
    expect(redact("https://x-access-token:ghtoken123@github.com/a/b", [])).toBe(
      "https://x-access-token:***@github.com/a/b",
    );
  });

  it("leaves ordinary text alone", () => {
    const text = "task-sk-1 sky skeleton bearer of news basic tests; commit 1234567 AKIA; eyJ; abc";
    expect(redact(text, ["abc", "", "   "])).toBe(text);
  });

  it("hides each line of a key of several lines", () => {
    expect(
      redact("x bGluZTFsaW5lMWxpbmUx y", [
        "-----BEGIN X-----\nbGluZTFsaW5lMWxpbmUx\n-----END X-----",
      ]),
    ).toBe("x *** y");
  });

  it("leaves no known value, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40 }),
        fc.string(),
        fc.string(),
        (secret, a, b) => {
          fc.pre(
            secret.trim().length >= 6 &&
              !/^\*+$/.test(secret.trim()) &&
              !"***".includes(secret.trim()),
          );
          fc.pre(!secret.includes("*"));
          const value = secret.trim();
          expect(redact(`${a}${value}${b}`, [value])).not.toContain(value);
        },
      ),
    );
  });
});

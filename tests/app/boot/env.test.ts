// The environment: every problem at once, by the variable's name, with the way out.
import { describe, expect, test } from "vitest";
import { readEnvironment, webUrlOf } from "../../../app/boot/env.ts";
import { UserError } from "../../../app/engine/errors.ts";

const KEY = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----";
const whole = {
  APP_ID: "12",
  PRIVATE_KEY: KEY.replaceAll("\n", "\\n"),
  WEBHOOK_SECRET: "s",
  MC_ACTION_REPOSITORY: "o/mission-control",
  MC_ACTION_SHA: "a".repeat(40),
};

const problemsOf = (variables: Record<string, string>): string => {
  try {
    readEnvironment(variables, () => {
      throw new Error("no file");
    });
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "";
};

test("a whole environment", () => {
  expect(readEnvironment(whole)).toMatchObject({
    credentials: { appId: 12, privateKey: KEY, webhookSecret: "s" },
    apiUrl: "https://api.github.com",
    port: 3000,
    host: "localhost",
    logLevel: "info",
  });
});

test("the pages are off without a token", () => {
  expect(readEnvironment(whole).pagesToken).toBeNull();
  expect(readEnvironment({ ...whole, MC_PAGES_TOKEN: "" }).pagesToken).toBeNull();
  const token = "0123456789abcdef0123456789abcdef";
  expect(readEnvironment({ ...whole, MC_PAGES_TOKEN: token }).pagesToken).toBe(token);
});

test("nothing set means set-up", () => {
  expect(readEnvironment({})).toMatchObject({ credentials: null, action: null });
  expect(readEnvironment({ APP_ID: "", PRIVATE_KEY: "" }).credentials).toBeNull();
});

test("the key from a file", () => {
  const { PRIVATE_KEY: _, ...rest } = whole;
  const environment = readEnvironment({ ...rest, PRIVATE_KEY_PATH: "key.pem" }, () => `${KEY}\n`);
  expect(environment.credentials?.privateKey).toBe(KEY);
});

test.each([
  [{ APP_ID: "12" }, ["PRIVATE_KEY or PRIVATE_KEY_PATH", "WEBHOOK_SECRET"]],
  [{ ...whole, APP_ID: "twelve" }, ["APP_ID"]],
  [{ ...whole, PRIVATE_KEY: "secret" }, ["PRIVATE_KEY: not a PEM"]],
  [{ ...whole, PRIVATE_KEY: "", PRIVATE_KEY_PATH: "gone.pem" }, ["gone.pem"]],
  [{ ...whole, WEBHOOK_SECRET: "" }, ["WEBHOOK_SECRET"]],
  [{ ...whole, MC_ACTION_SHA: "main" }, ["MC_ACTION_SHA", "never a branch"]],
  [{ ...whole, MC_ACTION_REPOSITORY: "" }, ["MC_ACTION_REPOSITORY"]],
  [{ ...whole, GHE_HOST: "https://x" }, ["GHE_HOST"]],
  [{ ...whole, MC_PAGES_TOKEN: "short" }, ["MC_PAGES_TOKEN", "openssl rand -hex 32"]],
  [{ ...whole, MC_PAGES_TOKEN: `with space ${"x".repeat(30)}` }, ["MC_PAGES_TOKEN"]],
  [{ ...whole, PORT: "http", LOG_LEVEL: "loud" }, ["PORT", "LOG_LEVEL"]],
])("%j", (variables, expected) => {
  const text = problemsOf(variables);
  for (const part of expected) expect(text).toContain(part);
});

describe("addresses", () => {
  test.each([
    [{}, "https://api.github.com", "https://github.com"],
    [{ GHE_HOST: "git.corp" }, "https://git.corp/api/v3", "https://git.corp"],
    [
      { GITHUB_API_URL: "http://127.0.0.1:4000/api/v3/" },
      "http://127.0.0.1:4000/api/v3",
      "http://127.0.0.1:4000",
    ],
    [
      { GITHUB_API_URL: "https://api.acme.ghe.com" },
      "https://api.acme.ghe.com",
      "https://acme.ghe.com",
    ],
  ])("%j", (variables, apiUrl, webUrl) => {
    const environment = readEnvironment({ ...whole, ...variables });
    expect([environment.apiUrl, webUrlOf(environment.apiUrl)]).toEqual([apiUrl, webUrl]);
  });
});

test.each([
  ["simple-git", true],
  ["simple-git:task:*", true],
  ["a, simple-git*", true],
  ["*", true],
  ["-simple-git,other", false],
  ["express:*", false],
  ["", false],
])("DEBUG=%s would log tokens: %s", (DEBUG, refused) => {
  const read = () => readEnvironment({ ...whole, DEBUG });
  if (refused) expect(read).toThrow(/DEBUG: must not name simple-git/);
  else expect(read).not.toThrow();
});

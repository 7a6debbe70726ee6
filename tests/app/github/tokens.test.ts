// Installation tokens: one repository, the permissions of one use, kept until shortly before they end.
import { expect, test } from "vitest";
import { RefusedError } from "../../../app/engine/errors.ts";
import { openTokens } from "../../../app/github/tokens.ts";
import { KEY } from "../../webhooks/key.ts";

const HOUR_MS = 3_600_000;

function world(status = 201) {
  const asked: { url: string; body: unknown; authorization: string }[] = [];
  let now = Date.UTC(2026, 0, 1);
  const tokens = openTokens({
    appId: 4,
    privateKey: KEY,
    apiUrl: "https://github.example/api/v3",
    clock: { now: () => now },
    fetch: async (input, init) => {
      const url = String(input instanceof Request ? input.url : input);
      const headers = new Headers(init?.headers);
      asked.push({
        url,
        body: typeof init?.body === "string" ? JSON.parse(init.body) : null,
        authorization: headers.get("authorization") ?? "",
      });
      if (url.endsWith("/app")) return Response.json({ id: 4, slug: "mission-control" });
      return Response.json(
        {
          token: `ghs_${asked.length}`,
          expires_at: new Date(now + HOUR_MS).toISOString(),
          permissions: {},
          repository_selection: "selected",
          message: "Not Found",
        },
        { status },
      );
    },
  });
  return { tokens, asked, later: (ms: number) => (now += ms) };
}

const scope = { installationId: 7, repo: "o/r", permissions: { issues: "write" } } as const;

test("a token names its one repository and its permissions", async () => {
  const { tokens, asked } = world();
  await tokens.tokenFor(scope);
  expect(asked[0]?.url).toContain("/app/installations/7/access_tokens");
  expect(asked[0]?.body).toEqual({ repositories: ["r"], permissions: { issues: "write" } });
});

test("kept by repository and permissions, and shared by those who ask at once", async () => {
  const { tokens, asked } = world();
  const [a, b] = await Promise.all([tokens.tokenFor(scope), tokens.tokenFor(scope)]);
  expect(a).toBe(b);
  await tokens.tokenFor({ ...scope, permissions: { issues: "read" } });
  await tokens.tokenFor({ ...scope, repo: "o/other" });
  await tokens.tokenFor(scope);
  expect(asked).toHaveLength(3);
});

test("a fresh one from five minutes before the end", async () => {
  const { tokens, asked, later } = world();
  await tokens.tokenFor(scope);
  later(54 * 60_000);
  await tokens.tokenFor(scope);
  expect(asked).toHaveLength(1);
  later(2 * 60_000);
  await tokens.tokenFor(scope);
  expect(asked).toHaveLength(2);
});

test("forgotten after GitHub refused one", async () => {
  const { tokens, asked } = world();
  await tokens.tokenFor(scope);
  tokens.forget();
  await tokens.tokenFor(scope);
  expect(asked).toHaveLength(2);
});

test("an installation that is gone is a refusal, and asked again next time", async () => {
  const { tokens, asked } = world(404);
  await expect(tokens.tokenFor(scope)).rejects.toBeInstanceOf(RefusedError);
  await expect(tokens.tokenFor(scope)).rejects.toBeInstanceOf(RefusedError);
  expect(asked).toHaveLength(2);
});

test("the app's own slug", async () => {
  expect(await world().tokens.ownSlug()).toBe("mission-control");
});

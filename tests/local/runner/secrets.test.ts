// Secrets that the host gives every repository: there by name, their values in no answer.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { expect, test } from "vitest";
import { openLocalGitHub } from "../../../local/open.ts";

test("every repository has the secrets of its host", async () => {
  const folder = mkdtempSync(join(tmpdir(), "local-github-secrets-"));
  const github = await openLocalGitHub({
    dataDir: folder,
    port: null,
    actions: { actionPaths: {}, execute: false, secrets: { MODEL_KEY: "hidden-value" } },
  });
  try {
    const auth = await github.user("olga");
    await github.repository({ owner: "olga", name: "shop" });
    const fetch = (input: string, init: RequestInit) => github.fetch(new Request(input, init));
    const octokit = new Octokit({ auth, baseUrl: github.apiUrl, request: { fetch } });
    const { data } = await octokit.actions.listRepoSecrets({ owner: "olga", repo: "shop" });
    expect(data.secrets.map(({ name }) => name)).toEqual(["MODEL_KEY"]);
    expect(JSON.stringify(data)).not.toContain("hidden-value");
  } finally {
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

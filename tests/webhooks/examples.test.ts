// Every published example payload, posted to the app with a signature: none crashes it, none has an effect, because none
// of them is about anything of ours.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import { z } from "zod";
import { openApp } from "../../app/boot/wire.ts";
import type { Decision } from "../../core/engine/decision.ts";
import { KEY } from "./key.ts";

const Examples = z.array(z.object({ name: z.string(), examples: z.array(z.looseObject({})) }));
const require = createRequire(import.meta.url);

const SOURCES = ["api.github.com", "ghes-31", "ghes-32", "ghes-33", "ghes-34", "ghes-35"];
const SECRET = "a secret";

test.each(SOURCES)("%s", async (source) => {
  const folder = mkdtempSync(join(tmpdir(), "mc-examples-"));
  const decided: Decision[] = [];
  const requests: string[] = [];
  const app = await openApp({
    github: {
      apiUrl: "https://github.example/api/v3",
      webUrl: "https://github.example",
      slug: "mission-control",
      fetch: async (input) => {
        requests.push(String(input instanceof Request ? input.url : input));
        return Response.json({ message: "nobody asked" }, { status: 404 });
      },
    },
    credentials: { appId: 1, privateKey: KEY, webhookSecret: SECRET },
    databaseUrl: join(folder, "mc.db"),
    dataDir: join(folder, "clones"),
    action: { repository: "o/mission-control", sha: "a".repeat(40) },
    logLevel: "silent",
    onDecided: (_, decision) => decided.push(decision),
  });
  try {
    const path = require.resolve(`@octokit/webhooks-examples/${source}/index.json`);
    let posted = 0;
    for (const { name, examples } of Examples.parse(JSON.parse(readFileSync(path, "utf8")))) {
      for (const [index, example] of examples.entries()) {
        const body = JSON.stringify(example);
        const status = await app.receive(
          {
            "x-github-event": name,
            "x-github-delivery": `${name}-${index}`,
            "x-hub-signature-256": await sign(SECRET, body),
          },
          Buffer.from(body),
        );
        expect([name, index, status]).toEqual([name, index, 202]);
        posted += 1;
      }
    }
    expect(posted).toBeGreaterThan(40);
    await app.engine.idle();
    expect(decided).toEqual([]);
    const parked = await app.db.read((tx) =>
      tx.all({ text: "select id, error from delivery where state = 'parked'", values: [] }),
    );
    expect(parked).toEqual([]);
    expect(requests).toEqual([]);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

// The Probot function: Probot's server hands every webhook to our ingest, which checks the signature over the raw body,
// stores, and answers. Nothing is done while GitHub waits.
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { sign } from "@octokit/webhooks-methods";
import type { ApplicationFunction, Probot } from "probot";
import { readEnvironment } from "./boot/env.ts";
import { optionsOf } from "./boot/options.ts";
import { pagesOf } from "./boot/pages.ts";
import { type AppRuntime, openApp } from "./boot/wire.ts";
import { UserError } from "./engine/errors.ts";
import type { Pages } from "./web/pages.ts";

/** GitHub posts to the first; apps registered through Probot's set-up page without a proxy post to the second. */
const WEBHOOK_PATHS = ["/api/github/webhooks", "/"];

/** Our routes on Probot's server. */
export function missionControl(
  { ingest }: Pick<AppRuntime, "ingest">,
  pages?: Pages,
): ApplicationFunction {
  return (_probot, { addHandler }) => {
    addHandler(async (request, response) => {
      if (pages !== undefined && (await pages(request, response))) return true;
      const path = request.url?.split("?")[0] ?? "";
      if (request.method !== "POST" || !WEBHOOK_PATHS.includes(path)) return false;
      await ingest.node(request, response);
      return true;
    });
  };
}

/**
 * For `probot run ./app/index.ts` and other hosts of Probot functions. There Probot's own middleware takes the webhooks and
 * checks their signatures; what it lets through goes the same road, signed again with the same secret.
 */
export default async function app(
  probot: Probot,
  options: Parameters<ApplicationFunction>[1],
): Promise<void> {
  const environment = readEnvironment(process.env);
  if (environment.credentials === null) {
    throw new UserError("the app has no credentials", "run `npm start` for the set-up page");
  }
  const { webhookSecret } = environment.credentials;
  mkdirSync(environment.dataDir, { recursive: true });
  const runtime = await openApp(optionsOf(environment));
  probot.onAny(async ({ id, name, payload }) => {
    const body = JSON.stringify(payload);
    const status = await runtime.receive(
      {
        "x-github-delivery": id === "" ? randomUUID() : id,
        "x-github-event": name,
        "x-hub-signature-256": await sign(webhookSecret, body),
      },
      Buffer.from(body),
    );
    if (status >= 500) throw new Error(`delivery ${id} could not be stored; deliver it again`);
  });
  await missionControl(runtime, pagesOf(environment, runtime.db))(probot, options);
  runtime.catchUp();
}

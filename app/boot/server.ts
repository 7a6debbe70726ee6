// Probot's server with our ingest in the place of Probot's own webhook middleware, which would answer before anything is
// stored and build a client per delivery.
import { pino } from "pino";
import { Probot, Server } from "probot";
import { missionControl } from "../index.ts";
import type { Pages } from "../web/pages.ts";
import type { Credentials } from "./env.ts";
import type { AppRuntime } from "./wire.ts";

/** A Probot whose webhooks come in through `missionControl`. */
class QuietProbot extends Probot {
  override async getNodeMiddleware(): ReturnType<Probot["getNodeMiddleware"]> {
    return async () => false;
  }
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly credentials: Credentials;
  readonly apiUrl: string;
  readonly webhookProxyUrl: string | null;
  /** Left out: no pages. */
  readonly pages?: Pages;
}

/** Listens when it resolves. */
export async function startServer(
  runtime: Pick<AppRuntime, "ingest">,
  { host, port, credentials, apiUrl, webhookProxyUrl, pages }: ServerOptions,
): Promise<Server> {
  // Requests are not logged one by one: every delivery is, with what was decided. Why a start failed is told by who started.
  const log = pino({ level: "silent", base: null });
  const server = new Server({
    host,
    port,
    log,
    ...(webhookProxyUrl === null ? {} : { webhookProxy: webhookProxyUrl }),
    Probot: QuietProbot.defaults({
      appId: credentials.appId,
      privateKey: credentials.privateKey,
      secret: credentials.webhookSecret,
      baseUrl: apiUrl,
      log,
    }),
  });
  await server.load(missionControl(runtime, pages));
  await server.start();
  log.level = "warn";
  return server;
}

// The environment as the composition root wants it.
import { join } from "node:path";
import { UserError } from "../engine/errors.ts";
import { type Environment, webUrlOf } from "./env.ts";
import type { AppOptions } from "./wire.ts";

export function optionsOf(environment: Environment): AppOptions {
  const { credentials, action, apiUrl, databaseToken } = environment;
  if (credentials === null || action === null) {
    throw new UserError("the app has no credentials", "run `npm start` for the set-up page");
  }
  return {
    github: { apiUrl, webUrl: webUrlOf(apiUrl) },
    credentials,
    databaseUrl: environment.databaseUrl,
    ...(databaseToken === null ? {} : { databaseToken }),
    dataDir: join(environment.dataDir, "clones"),
    action,
    logLevel: environment.logLevel,
    notify: environment.notify,
  };
}

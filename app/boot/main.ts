// `npm start`: with credentials the app; without them Probot's set-up page, which registers the app from app.yml.
import { existsSync, mkdirSync } from "node:fs";
import { run } from "probot";
import { UserError } from "../engine/errors.ts";
import { readEnvironment } from "./env.ts";
import { optionsOf } from "./options.ts";
import { startServer } from "./server.ts";
import { openApp } from "./wire.ts";

async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const environment = readEnvironment(process.env);
  const { credentials } = environment;
  if (credentials === null) {
    // Probot refuses set-up in production, where nobody is expected to fill in a .env.
    await run(() => {});
    return;
  }
  mkdirSync(environment.dataDir, { recursive: true });
  const runtime = await openApp(optionsOf(environment));
  const server = await startServer(runtime, { ...environment, credentials });
  process.stdout.write(`Mission Control (${runtime.slug}) listens on port ${server.port}\n`);
  const stop = async (): Promise<void> => {
    await server.stop();
    await runtime.close();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`Mission Control cannot start: ${error.message}\n${error.hint}\n`);
  process.exitCode = 2;
}

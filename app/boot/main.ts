// `npm start`: with credentials the app; without them Probot's set-up page, which registers the app from app.yml.
import { existsSync, mkdirSync } from "node:fs";
import { run, type Server } from "probot";
import { type Environment, readEnvironment } from "./env.ts";
import { explain } from "./explain.ts";
import { optionsOf } from "./options.ts";
import { withOwnSource } from "./own-source.ts";
import { pagesOf } from "./pages.ts";
import { startServer } from "./server.ts";
import { type AppRuntime, openApp } from "./wire.ts";

let environment: Environment | null = null;

async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  environment = readEnvironment(withOwnSource(process.env, import.meta.dirname));
  const { credentials } = environment;
  if (credentials === null) {
    // Probot refuses set-up in production, where nobody is expected to fill in a .env.
    const server = await run(() => {});
    stopOnSignal(async () => await server.stop());
    return;
  }
  mkdirSync(environment.dataDir, { recursive: true });
  const runtime = await openApp(optionsOf(environment));
  let server: Server;
  try {
    const pages = pagesOf(environment, runtime.db);
    server = await startServer(runtime, {
      ...environment,
      credentials,
      ...(pages === undefined ? {} : { pages }),
    });
  } catch (error) {
    await runtime.close();
    throw error;
  }
  stopOnSignal(() => stop(server, runtime));
  process.stdout.write(`Mission Control (${runtime.slug}) listens on port ${server.port}\n`);
  runtime.catchUp();
}

/** No more webhooks first; then what is in flight is finished and the lanes are let go. */
async function stop(server: Server, runtime: AppRuntime): Promise<void> {
  await server.stop();
  await runtime.close();
}

function stopOnSignal(end: () => Promise<void>): void {
  let stopping = false;
  const once = (): void => {
    if (stopping) return;
    stopping = true;
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", once);
  process.on("SIGTERM", once);
}

try {
  await main();
} catch (error) {
  const found = explain(error, environment);
  if (found === null) throw error;
  process.stderr.write(`${found.what}\n${found.why}\n${found.todo}\n`);
  process.exit(found.exitCode);
}

// Deliveries per second, stored and acknowledged over HTTP with signatures, beside a bare Probot app that does nothing
// with them. Two servers and the sender are processes of their own on loopback; the two take turns within one run.
// `node bench/ingest.ts [--deliveries N] [--connections C] [--rounds R] [--json]`
import { type ChildProcess, fork } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sign } from "@octokit/webhooks-methods";
import { z } from "zod";

const SECRET = "a secret for the benchmark";
const PATH = "/api/github/webhooks";
const REPOSITORIES = 20;

const Result = z.object({ perSecond: z.number(), p50Ms: z.number(), p99Ms: z.number() });
type Result = z.infer<typeof Result>;
const Ready = z.object({ port: z.number() });
const Counted = z.object({ stored: z.number(), open: z.number() });

const { values: flags } = parseArgs({
  options: {
    role: { type: "string", default: "main" },
    port: { type: "string", default: "0" },
    deliveries: { type: "string", default: "10000" },
    connections: { type: "string", default: "8" },
    rounds: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});
const deliveries = Number(flags.deliveries);
const connections = Number(flags.connections);

// --- the two servers ---

async function listen(handler: RequestListener): Promise<void> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = Ready.parse(server.address());
  process.send?.({ port });
}

async function serveProbot(): Promise<void> {
  const { createNodeMiddleware, createProbot } = await import("probot");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const probot = createProbot({
    overrides: {
      appId: 1,
      privateKey: String(privateKey.export({ type: "pkcs1", format: "pem" })),
      secret: SECRET,
      logLevel: "fatal",
    },
  });
  const middleware = await createNodeMiddleware(() => undefined, { probot, webhooksPath: PATH });
  await listen((request, response) => void middleware(request, response));
}

async function serveOurs(): Promise<void> {
  const { openDatabase } = await import("../db/client.ts");
  const { openEngine } = await import("../app/engine/engine.ts");
  const { systemClock } = await import("../app/engine/clock.ts");
  const { createIngest } = await import("../app/inbox/ingest.ts");
  const { createLog } = await import("../app/observe/log.ts");
  const { decide } = await import("../core/engine/decide.ts");
  const folder = await mkdtemp(join(tmpdir(), "mc-bench-"));
  const db = await openDatabase(join(folder, "bench.db"));
  const engine = await openEngine({
    db,
    decide,
    clock: systemClock(),
    log: createLog({ level: "fatal" }),
    instanceId: "bench",
    translate: async () => [], // the lanes work through the inbox meanwhile, GitHub is not asked
    perform: async () => null,
  });
  const ingest = createIngest({ secret: SECRET, deliver: (delivery) => engine.deliver(delivery) });
  await listen((request, response) => void ingest.node(request, response));
  process.on("message", async () => {
    await engine.idle();
    const count = async (text: string): Promise<number> =>
      Number((await db.read((tx) => tx.get({ text, values: [] })))?.n);
    process.send?.({
      stored: await count("select count(*) as n from delivery"),
      open: await count("select count(*) as n from delivery where state = 'waiting'"),
    });
    await engine.close();
    await db.close();
    await rm(folder, { recursive: true, force: true });
    process.exit(0);
  });
}

// --- the sender ---

/** Whole requests, prepared, so that the sender takes as little of the two cores as possible. */
async function prepare(): Promise<readonly { readonly head: string; readonly body: Buffer }[]> {
  const examples = z
    .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
    .parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));
  const issue = examples.find(({ name }) => name === "issues")?.examples[0];
  if (issue === undefined) throw new Error("no example of an issues webhook");
  const requests: { head: string; body: Buffer }[] = [];
  for (let index = 0; index < REPOSITORIES; index += 1) {
    const text = JSON.stringify({
      ...issue,
      repository: { ...Object(issue.repository), full_name: `ada/r${index}` },
    });
    const body = Buffer.from(text);
    const signature = await sign(SECRET, text);
    const head =
      `POST ${PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `user-agent: GitHub-Hookshot/bench\r\ncontent-length: ${body.length}\r\nx-github-event: issues\r\n` +
      `x-hub-signature-256: ${signature}\r\nx-github-delivery: `;
    requests.push({ head, body });
  }
  return requests;
}

/** One request at a time on one kept-alive connection. */
class Sender {
  readonly #socket: Socket;
  #answer = "";
  #done: ((status: number) => void) | null = null;
  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1").setNoDelay(true);
    this.#socket.setEncoding("latin1").on("data", (text: string) => this.#read(text));
  }
  send(head: string, body: Buffer): Promise<number> {
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#socket.cork();
      this.#socket.write(`${head}${randomUUID()}\r\n\r\n`, "latin1");
      this.#socket.write(body);
      this.#socket.uncork();
    });
  }
  close(): void {
    this.#socket.destroy();
  }
  #read(text: string): void {
    this.#answer += text;
    const end = this.#answer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#answer)?.[1];
    const complete =
      length === undefined
        ? this.#answer.endsWith("0\r\n\r\n")
        : this.#answer.length >= end + 4 + Number(length);
    if (!complete) return;
    const status = Number(this.#answer.slice(9, 12));
    this.#answer = "";
    this.#done?.(status);
  }
}

async function send(port: number): Promise<Result> {
  const requests = await prepare();
  const latencies: number[] = [];
  let left = deliveries;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const sender = new Sender(port);
      while (left > 0) {
        left -= 1;
        const request = requests[left % requests.length];
        if (request === undefined) break;
        const before = performance.now();
        const status = await sender.send(request.head, request.body);
        latencies.push(performance.now() - before);
        if (status !== 200 && status !== 202) throw new Error(`the server answered ${status}`);
      }
      sender.close();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((latencies[Math.floor((latencies.length - 1) * share)] ?? Number.NaN).toFixed(2));
  return {
    perSecond: Math.round(latencies.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

// --- the run ---

function start(role: string, more: readonly string[] = []): ChildProcess {
  const child = fork(import.meta.filename, ["--role", role, ...process.argv.slice(2), ...more], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

const message = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`a process of the benchmark ended: ${code}`)));
  });

const children = new Set<ChildProcess>();

async function run(): Promise<void> {
  const servers = new Map<string, { child: ChildProcess; port: number; results: Result[] }>();
  for (const role of ["probot", "ours"]) {
    const child = start(role);
    servers.set(role, { child, port: Ready.parse(await message(child)).port, results: [] });
  }
  const rounds = Number(flags.rounds);
  for (let round = 0; round <= rounds; round += 1) {
    for (const { port, results } of servers.values()) {
      const sender = start("send", ["--port", String(port)]);
      const result = Result.parse(await message(sender));
      if (round > 0) results.push(result); // the first one warms up
    }
  }
  const ours = servers.get("ours");
  if (ours === undefined) throw new Error("no server");
  const counted = message(ours.child);
  ours.child.send("count");
  const { stored, open } = Counted.parse(await counted);
  const asked = deliveries * (rounds + 1);
  const summary = {
    deliveries,
    connections,
    rounds,
    cores: availableParallelism(),
    ours: middle(ours.results),
    probot: middle(servers.get("probot")?.results ?? []),
    stored,
    lost: asked - stored,
    unprocessed: open,
  };
  for (const child of children) child.kill();
  print(summary);
  if (summary.lost !== 0) process.exitCode = 1;
}

/** The round in the middle, by throughput. */
function middle(results: readonly Result[]): Result {
  const sorted = [...results].sort((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)] ?? { perSecond: 0, p50Ms: 0, p99Ms: 0 };
}

function print(summary: { readonly ours: Result; readonly probot: Result }): void {
  if (flags.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  for (const [name, { perSecond, p50Ms, p99Ms }] of [
    ["stored and acknowledged", summary.ours],
    ["bare Probot, does nothing", summary.probot],
  ] as const) {
    console.log(`${name.padEnd(28)} ${perSecond}/s   p50 ${p50Ms} ms   p99 ${p99Ms} ms`);
  }
}

switch (flags.role) {
  case "probot":
    await serveProbot();
    break;
  case "ours":
    await serveOurs();
    break;
  case "send":
    process.send?.(await send(Number(flags.port)));
    process.disconnect();
    break;
  default:
    try {
      await run();
    } finally {
      for (const child of children) child.kill();
    }
}

// Smart HTTP through `git http-backend`, as CGI: bodies are streamed, except a push's answer, which is read to learn what moved.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { parseCommands, parseReport, type RefCommand } from "./pkt.ts";
import { gitEnvironment } from "./run.ts";

let backend: string | null = null;

function backendPath(): string {
  backend ??= join(
    execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(),
    "git-http-backend",
  );
  return backend;
}

export interface GitRequest {
  readonly request: Request;
  /** Folder that holds the bare repositories. */
  readonly root: string;
  /** `/owner/repo.git/info/refs`, below the root. */
  readonly path: string;
  readonly query: string;
  readonly user: string;
  /** Extra environment, e.g. for hooks. */
  readonly env: Readonly<Record<string, string>>;
}

interface CgiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
}

function start(options: GitRequest): {
  readonly answer: Promise<CgiAnswer>;
  readonly stdin: NodeJS.WritableStream;
} {
  const { request } = options;
  const header = (name: string) => request.headers.get(name) ?? "";
  const child = spawn(backendPath(), [], {
    env: gitEnvironment({
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: options.path,
      QUERY_STRING: options.query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: header("content-type"),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      GIT_PROTOCOL: header("git-protocol"),
      REMOTE_USER: options.user,
      REMOTE_ADDR: "127.0.0.1",
      ...(header("content-length") === "" ? {} : { CONTENT_LENGTH: header("content-length") }),
      ...options.env,
    }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stderr.resume();
  child.stdin.on("error", () => {});
  request.signal.addEventListener("abort", () => child.kill(), { once: true });
  const answer = new Promise<CgiAnswer>((resolve, reject) => {
    child.on("error", reject);
    let head = Buffer.alloc(0);
    const receive = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      child.stdout.off("data", receive);
      child.stdout.off("end", ended);
      child.stdout.pause();
      const rest = head.subarray(end + 4);
      if (rest.length > 0) child.stdout.unshift(rest);
      resolve({ ...parseHead(head.toString("latin1", 0, end)), body: child.stdout });
    };
    const ended = () => reject(new Error("git http-backend ended without an answer."));
    child.stdout.on("data", receive);
    child.stdout.on("end", ended);
  });
  return { answer, stdin: child.stdin };
}

function parseHead(text: string): { readonly status: number; readonly headers: Headers } {
  const headers = new Headers();
  let status = 200;
  for (const line of text.split("\r\n")) {
    const at = line.indexOf(":");
    const name = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else if (name !== "") headers.set(name, value);
  }
  return { status, headers };
}

function bytesOf(request: Request): AsyncIterable<Uint8Array> {
  return request.body === null
    ? Readable.from([])
    : Readable.fromWeb(request.body as NodeStream<Uint8Array>);
}

async function write(stdin: NodeJS.WritableStream, chunk: Uint8Array): Promise<void> {
  if (stdin.write(chunk)) return;
  await new Promise<void>((resolve) => {
    stdin.once("drain", resolve);
    stdin.once("close", resolve);
  });
}

/** Protocol version 2 advertises capabilities, not refs: the same bytes for every repository of this server. */
let capabilities: { readonly bytes: Uint8Array<ArrayBuffer>; readonly headers: Headers } | null =
  null;

function asksCapabilities({ request, path, query }: GitRequest): boolean {
  return (
    request.method === "GET" &&
    path.endsWith("/info/refs") &&
    query === "service=git-upload-pack" &&
    request.headers.get("git-protocol") === "version=2"
  );
}

/** Advertisements and fetches. */
export async function serveGit(options: GitRequest): Promise<Response> {
  if (!asksCapabilities(options)) return stream(options);
  if (capabilities !== null) return new Response(capabilities.bytes, capabilities);
  const response = await stream(options);
  if (response.status !== 200) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { headers } = response;
  if (Buffer.from(bytes).includes("version 2\n")) capabilities = { bytes, headers };
  return new Response(bytes, { headers });
}

async function stream(options: GitRequest): Promise<Response> {
  const { answer, stdin } = start(options);
  const feed = (async () => {
    for await (const chunk of bytesOf(options.request)) await write(stdin, chunk);
    stdin.end();
  })();
  feed.catch(() => stdin.end());
  const { status, headers, body } = await answer;
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, { status, headers });
}

export interface PushOutcome {
  readonly response: Response;
  readonly moved: readonly RefCommand[];
}

/** A push. `refuse` sees the commands before anything runs; a reason it finds afterwards replaces the hook's plain refusal. */
export async function servePush(
  options: GitRequest,
  reason: () => Promise<string | null>,
): Promise<PushOutcome> {
  const { answer, stdin } = start(options);
  let head: Buffer = Buffer.alloc(0);
  let commands: readonly RefCommand[] | null = null;
  const feed = (async () => {
    for await (const chunk of bytesOf(options.request)) {
      if (commands === null) {
        head = Buffer.concat([head, chunk]);
        commands = parseCommands(head);
      }
      await write(stdin, chunk);
    }
    stdin.end();
  })();
  feed.catch(() => stdin.end());
  const { status, headers, body } = await answer;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const report = parseReport(Buffer.concat(chunks), await reason());
  const moved = new Set(report.moved);
  headers.delete("content-length");
  return {
    response: new Response(new Uint8Array(report.answer), { status, headers }),
    moved: (commands ?? []).filter(({ ref }) => moved.has(ref)),
  };
}

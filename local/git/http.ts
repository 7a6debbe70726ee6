// Smart HTTP: `git upload-pack` and `git receive-pack` behind it, at most one process per request. What git says the same
// of every repository is asked once; a push's answer is read to learn what moved.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import type { BareRepository } from "./bare.ts";
import { listRefs, parseRefQuestion } from "./ls-refs.ts";
import { FLUSH, packet, parseCommands, parseReport, type RefCommand } from "./pkt.ts";
import { gitEnvironment } from "./run.ts";

export interface GitRequest {
  readonly request: Request;
  readonly repository: BareRepository;
  /** `/info/refs`, below the repository. */
  readonly path: string;
  /** Of the query: what `/info/refs` is asked for. */
  readonly service: string | null;
  readonly user: string;
  /** Extra environment, e.g. for hooks. */
  readonly env: Readonly<Record<string, string>>;
}

type Service = "upload-pack" | "receive-pack";

/** Bodies up to this size are read whole: cheaper than a stream, and git splits larger ones itself. */
const WHOLE_MAX = 1024 * 1024;

const NEVER_KEPT = {
  expires: "Fri, 01 Jan 1980 00:00:00 GMT",
  pragma: "no-cache",
  "cache-control": "no-cache, max-age=0, must-revalidate",
};

const headersOf = (service: Service, kind: "advertisement" | "result") => ({
  ...NEVER_KEPT,
  "content-type": `application/x-git-${service}-${kind}`,
});

function refusal(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain" } });
}

function serviceOf(name: string | null): Service | null {
  if (name === "git-upload-pack") return "upload-pack";
  return name === "git-receive-pack" ? "receive-pack" : null;
}

const protocolOf = (request: Request): string => request.headers.get("git-protocol") ?? "";

function start(
  { request, repository, user, env }: GitRequest,
  service: Service,
  flags: readonly string[],
): ChildProcessWithoutNullStreams {
  const child = spawn("git", [service, "--stateless-rpc", ...flags, "."], {
    cwd: repository.dir,
    env: gitEnvironment({
      GIT_PROTOCOL: protocolOf(request),
      GIT_COMMITTER_NAME: user,
      GIT_COMMITTER_EMAIL: `${user}@http.127.0.0.1`,
      ...env,
    }),
  });
  child.stderr.resume();
  child.stdin.on("error", () => {});
  request.signal.addEventListener("abort", () => child.kill(), { once: true });
  return child;
}

/** Rejects when there is no git; what git itself has to complain about stands in its output. */
function started(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

async function collect(output: AsyncIterable<Buffer>): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of output) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Advertisements and fetches. */
export async function serveGit(options: GitRequest): Promise<Response> {
  const { request, path } = options;
  if (path === "/info/refs") {
    if (request.method !== "GET") return refusal(405, "Method Not Allowed");
    const service = serviceOf(options.service);
    if (service === null)
      return refusal(403, "Please upgrade your git client: the dumb HTTP protocol is not served.");
    const body = await advertise(options, service);
    return new Response(body, { headers: headersOf(service, "advertisement") });
  }
  if (path !== "/git-upload-pack") return refusal(404, "Not Found");
  const wrong = wrongCall(request, "upload-pack");
  if (wrong !== null) return wrong;
  const headers = headersOf("upload-pack", "result");
  const { answer, body: question } = await listing(options);
  if (answer !== null) return new Response(answer, { headers });
  const child = start(options, "upload-pack", []);
  feed(child, question, () => {});
  await started(child);
  const body = Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>;
  return new Response(body, { headers });
}

/** A question for refs is that small. */
const LISTING_MAX = 4096;

type Body = AsyncIterable<Buffer> | Iterable<Buffer>;

/** The answer when refs are asked for (protocol version 2), which needs no process; otherwise what is to be fed to one. */
async function listing({ request, repository }: GitRequest): Promise<{
  readonly answer: Buffer<ArrayBuffer> | null;
  readonly body: Body;
}> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  const plain = request.headers.get("content-encoding") === null;
  if (protocolOf(request) !== "version=2" || !plain || !(length <= LISTING_MAX))
    return { answer: null, body: bodyOf(request) };
  const body = Buffer.from(await request.arrayBuffer());
  const question = parseRefQuestion(body);
  const answer = question === null ? null : await listRefs(repository, question);
  return { answer, body: [body] };
}

function wrongCall(request: Request, service: Service): Response | null {
  if (request.method !== "POST") return refusal(405, "Method Not Allowed");
  const type = `application/x-git-${service}-request`;
  return request.headers.get("content-type") === type
    ? null
    : refusal(415, `Unsupported Media Type: ${type} is expected.`);
}

/** Protocol version 2 advertises capabilities of this git alone; a push is told the refs, with capabilities of this git. */
let fetchCapabilities: Buffer<ArrayBuffer> | null = null;
let pushCapabilities: string | null = null;

async function advertise(options: GitRequest, service: Service): Promise<Buffer<ArrayBuffer>> {
  const { repository } = options;
  const protocol = protocolOf(options.request);
  const capabilitiesOnly = service === "upload-pack" && protocol === "version=2";
  if (capabilitiesOnly && fetchCapabilities !== null) return fetchCapabilities;
  // What a repository borrows from another is advertised too; git knows how.
  const refsOnly =
    service === "receive-pack" &&
    protocol === "" &&
    !existsSync(join(repository.dir, "objects", "info", "alternates"));
  if (refsOnly && pushCapabilities !== null)
    return refAdvertisement(await repository.refs("refs/"), pushCapabilities);

  const child = start(options, service, ["--advertise-refs"]);
  child.stdin.end();
  const [body] = await Promise.all([collect(child.stdout), started(child)]);
  const whole = body.subarray(-4).equals(FLUSH);
  if (capabilitiesOnly && whole && body.includes("version 2\n")) fetchCapabilities = body;
  if (refsOnly && whole)
    pushCapabilities = /\0([^\n]+)\n/.exec(body.toString("latin1"))?.[1] ?? null;
  // Version 2 names no service in front.
  return /(^|:)version=2(:|$)/.test(protocol)
    ? body
    : Buffer.concat([packet(Buffer.from(`# service=git-${service}\n`)), FLUSH, body]);
}

function refAdvertisement(
  refs: ReadonlyMap<string, string>,
  capabilities: string,
): Buffer<ArrayBuffer> {
  const lines = [...refs].map(([ref, sha]) => `${sha} ${ref}`);
  if (lines.length === 0) lines.push(`${"0".repeat(40)} capabilities^{}`);
  return Buffer.concat([
    packet(Buffer.from("# service=git-receive-pack\n")),
    FLUSH,
    ...lines.map((line, at) =>
      packet(Buffer.from(at === 0 ? `${line}\0${capabilities}\n` : `${line}\n`)),
    ),
    FLUSH,
  ]);
}

/** Gives a request's body to the process; `see` gets every chunk before the process does. */
function feed(
  child: ChildProcessWithoutNullStreams,
  body: Body,
  see: (chunk: Buffer) => void,
): void {
  const give = async () => {
    for await (const chunk of body) {
      see(chunk);
      await write(child.stdin, chunk);
    }
    child.stdin.end();
  };
  // Half a request is none: the process sees its input end early and says so.
  give().catch(() => child.stdin.end());
}

function bodyOf(request: Request): AsyncIterable<Buffer> {
  if (request.body === null) return Readable.from([]);
  const encoding = request.headers.get("content-encoding") ?? "";
  const packed = encoding === "gzip" || encoding === "x-gzip";
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length <= WHOLE_MAX && !packed) return whole(request);
  const bytes = Readable.fromWeb(request.body as NodeStream<Uint8Array>);
  if (!packed) return bytes;
  const unpacked = createGunzip();
  bytes.on("error", (error) => unpacked.destroy(error));
  return bytes.pipe(unpacked);
}

async function* whole(request: Request): AsyncGenerator<Buffer> {
  yield Buffer.from(await request.arrayBuffer());
}

async function write(stdin: NodeJS.WritableStream, chunk: Uint8Array): Promise<void> {
  if (stdin.write(chunk)) return;
  await new Promise<void>((resolve) => {
    stdin.once("drain", resolve);
    stdin.once("close", resolve);
  });
}

export interface PushOutcome {
  readonly response: Response;
  readonly moved: readonly RefCommand[];
}

/** A push. A `reason` that is found afterwards replaces the hook's plain refusal. */
export async function servePush(
  options: GitRequest,
  reason: () => Promise<string | null>,
): Promise<PushOutcome> {
  const wrong = wrongCall(options.request, "receive-pack");
  if (wrong !== null) return { response: wrong, moved: [] };
  const child = start(options, "receive-pack", []);
  let head: Buffer = Buffer.alloc(0);
  let commands: readonly RefCommand[] | null = null;
  feed(child, bodyOf(options.request), (chunk) => {
    if (commands !== null) return;
    head = Buffer.concat([head, chunk]);
    commands = parseCommands(head);
  });
  const [answer] = await Promise.all([collect(child.stdout), started(child)]);
  const report = parseReport(answer, await reason());
  const moved = new Set(report.moved);
  return {
    response: new Response(new Uint8Array(report.answer), {
      headers: headersOf("receive-pack", "result"),
    }),
    moved: (commands ?? []).filter(({ ref }) => moved.has(ref)),
  };
}

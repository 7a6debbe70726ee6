// What is answered without a process is what git answers, byte for byte but for the order of what it says of itself.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BareRepository } from "../../../local/git/bare.ts";
import { serveGit, servePush } from "../../../local/git/http.ts";
import { listRefs, parseRefQuestion } from "../../../local/git/ls-refs.ts";
import { FLUSH, packet } from "../../../local/git/pkt.ts";

const folder = mkdtempSync(join(tmpdir(), "smart-http-"));
const dir = join(folder, "r.git");
const repository = new BareRepository(dir);
const git = (args: readonly string[], input: string | Buffer = "", env = {}) =>
  execFileSync("git", ["-C", dir, ...args], { input, env: { ...process.env, ...env } });

const who = "Ada <ada@example.com> 1000000 +0000";
const commit = (ref: string, mark: number) =>
  `commit ${ref}\nmark :${mark}\ncommitter ${who}\ndata 2\nx\n\nM 644 inline f${mark}\ndata 1\nx\n\n`;

beforeAll(async () => {
  await repository.init("main");
});
afterAll(() => {
  repository.close();
  rmSync(folder, { recursive: true, force: true });
});

const fill = () =>
  git(
    ["fast-import", "--quiet"],
    `${commit("refs/heads/main", 1)}${commit("refs/heads/topic/x", 2)}${commit("refs/mc/y", 3)}` +
      `tag v1\nfrom :1\ntagger ${who}\ndata 2\nx\n\nreset refs/tags/light\nfrom :2\n\n`,
  );

const request = (options: RequestInit & { readonly path: string; readonly service?: string }) => ({
  request: new Request("http://local.invalid/", options),
  repository,
  path: options.path,
  service: options.service ?? null,
  user: "ada",
  env: {},
});

function question(words: readonly string[]): Buffer {
  const lines = ["command=ls-refs\n", "agent=git/2\n", "object-format=sha1"];
  return Buffer.concat([
    ...lines.map((line) => packet(Buffer.from(line))),
    Buffer.from("0001"),
    ...words.map((word) => packet(Buffer.from(`${word}\n`))),
    FLUSH,
  ]);
}

const QUESTIONS = [
  [],
  ["peel", "symrefs", "unborn"],
  ["peel", "symrefs", "ref-prefix refs/heads/", "ref-prefix refs/tags/", "ref-prefix HEAD"],
  ["unborn", "ref-prefix HEAD"],
  ["symrefs", "ref-prefix refs/heads/main", "ref-prefix refs/mc/"],
  ["ref-prefix refs/none/"],
];

async function compare(): Promise<void> {
  for (const words of QUESTIONS) {
    const body = question(words);
    const asked = parseRefQuestion(body);
    if (asked === null) throw new Error("expected a question for refs");
    const expected = git(["upload-pack", "--stateless-rpc", "."], body, {
      GIT_PROTOCOL: "version=2",
    });
    expect((await listRefs(repository, asked)).toString()).toBe(expected.toString());
  }
}

async function advertisements(): Promise<void> {
  const ask = async () => {
    const options = { path: "/info/refs", service: "git-receive-pack" };
    const response = await serveGit(request(options));
    expect(response.headers.get("content-type")).toBe(
      "application/x-git-receive-pack-advertisement",
    );
    return response.text();
  };
  // The first may come from git; the second does not.
  await ask();
  const refs = git(["receive-pack", "--stateless-rpc", "--advertise-refs", "."]).toString();
  const service = "001f# service=git-receive-pack\n0000";
  expect(await ask()).toBe(service + refs);
}

test("refs are told as git tells them, before and after the first commit", async () => {
  await compare();
  await advertisements();
  fill();
  await compare();
  await advertisements();
});

test("other questions are git's", () => {
  const fetch = Buffer.concat([packet(Buffer.from("command=fetch")), FLUSH]);
  expect(parseRefQuestion(fetch)).toBe(null);
  expect(parseRefQuestion(question(["ref-prefix a", "novelty"]))).toBe(null);
  expect(parseRefQuestion(question([]).subarray(0, 20))).toBe(null);
  expect(parseRefQuestion(Buffer.from("zzzz"))).toBe(null);
  expect(parseRefQuestion(Buffer.alloc(0))).toBe(null);
});

test("a fetch whose question came compressed is answered", async () => {
  const tip = git(["rev-parse", "main"]).toString().trim();
  const lines = ["command=fetch", "object-format=sha1"].map((line) => packet(Buffer.from(line)));
  const body = Buffer.concat([
    ...lines,
    Buffer.from("0001"),
    ...["no-progress\n", `want ${tip}\n`, "done\n"].map((line) => packet(Buffer.from(line))),
    FLUSH,
  ]);
  for (const [encoding, bytes] of [
    [undefined, body],
    ["gzip", gzipSync(body)],
  ] as const) {
    const headers = {
      "content-type": "application/x-git-upload-pack-request",
      "git-protocol": "version=2",
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    };
    const sent = { method: "POST", headers, body: new Uint8Array(bytes), path: "/git-upload-pack" };
    const answer = Buffer.from(await (await serveGit(request(sent))).arrayBuffer());
    expect(answer.includes("packfile\n")).toBe(true);
    expect(answer.includes("PACK")).toBe(true);
  }
});

test("what is no smart request is refused", async () => {
  const status = async (options: RequestInit & { path: string; service?: string }) =>
    (await serveGit(request(options))).status;
  expect(await status({ path: "/info/refs" })).toBe(403);
  expect(await status({ path: "/HEAD" })).toBe(404);
  expect(await status({ path: "/objects/info/packs" })).toBe(404);
  expect(await status({ path: "/git-upload-pack" })).toBe(405);
  expect(await status({ path: "/git-upload-pack", method: "POST", body: "x" })).toBe(415);
  const push = request({ path: "/git-receive-pack", method: "POST", body: "x" });
  const { response, moved } = await servePush(push, async () => null);
  expect([response.status, moved]).toEqual([415, []]);
});

// SR15: the token goes to the remote in a header and is seen nowhere else; each operation asks for the access it needs.
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openGit } from "../../app/git/clone.ts";
import { element } from "./contract.ts";
import { openHttpRemote } from "./http.ts";
import { IDENTITY, realWorld } from "./world.ts";

const SECRET = "ghs_canary0123456789";
const ENCODED = Buffer.from(`x-access-token:${SECRET}`).toString("base64");

async function httpWorld() {
  const { remote, dir } = realWorld();
  const http = await openHttpRemote(dir, "remote.git");
  const asked: string[] = [];
  const git = openGit({
    repo: "octo/sample",
    remoteUrl: http.url,
    dir: join(dir, "app"),
    identity: IDENTITY,
    token: async (access) => {
      asked.push(access);
      return `${SECRET}-${access}`;
    },
  });
  const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
  const head = remote.commit({ b: "1\n" }, { parents: [base], ref: "refs/heads/x" });
  return { remote, dir, http, git, asked, base, head };
}

/** Puts a `git` before the real one on PATH that writes down how it is called. */
function recordArguments(dir: string): () => string {
  const log = join(dir, "calls.log");
  const path = process.env.PATH ?? "";
  writeFileSync(log, "");
  writeFileSync(
    join(dir, "git"),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> ${log}\nPATH=${JSON.stringify(path)} exec git "$@"\n`,
  );
  chmodSync(join(dir, "git"), 0o755);
  process.env.PATH = `${dir}:${path}`;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  return () => readFileSync(log, "utf8");
}

const texts = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"));

describe("the token", () => {
  it("is in no argument and in no file", async () => {
    const { dir, git: _, http, base, head } = await httpWorld();
    const calls = recordArguments(dir);
    const git = openGit({
      ...{ repo: "octo/sample", remoteUrl: http.url, dir: join(dir, "app"), identity: IDENTITY },
      token: async () => SECRET,
    });
    await git.buildChain({ generation: 1, base, elements: [element("x", head)], solos: [] });
    await git.publish("refs/mc/briefs/1", { "a.json": "{}" }, "Brief");
    expect(http.requests.every(({ token }) => token === SECRET)).toBe(true);
    expect(calls()).toContain("push --porcelain");
    for (const text of [calls(), ...texts(dir)]) {
      expect(text.includes(SECRET) || text.includes(ENCODED)).toBe(false);
    }
  });

  it("is narrowed to what the operation does", async () => {
    const { git, asked, base, head } = await httpWorld();
    const used = async (work: Promise<unknown>) => {
      await work;
      return [...new Set(asked.splice(0))].sort();
    };
    const at = "2024-05-01T10:00:00.000Z";
    expect(await used(git.observe(["refs/heads/main"]))).toEqual(["read"]);
    expect(await used(git.inspect("x", base))).toEqual(["read"]);
    expect(await used(git.readFile(head, "b"))).toEqual([]);
    expect(await used(git.publish("refs/mc/briefs/1", { a: "1" }, "x"))).toEqual(["write"]);
    const workflow = { ".github/workflows/mc-plan.yml": "x" };
    expect(await used(git.write("mc/onboarding", workflow, "x", at, base))).toEqual([
      "read",
      "workflows",
    ]);
  });

  it("never stands in the address", () => {
    const open = (remoteUrl: string) => () =>
      openGit({
        repo: "o/r",
        remoteUrl,
        dir: "/nowhere",
        identity: IDENTITY,
        token: async () => "",
      });
    for (const url of [
      "https://x:y@host/o/r.git",
      "ext::sh -c x",
      "ssh://host/x",
      "--upload-pack=x",
      "git@host:o/r",
      "https://host/\no",
    ]) {
      expect(open(url), url).toThrow(/without credentials/);
    }
  });
});

describe("trouble with the remote", () => {
  it("is worth another try when the remote is busy, and final when it refuses", async () => {
    const { git, http, base } = await httpWorld();
    const move = () => git.move([{ ref: "refs/heads/y", before: null, after: base }]);
    await git.readFile(base, "a");
    http.fail(503, 9);
    await expect(git.observe(["refs/heads/main"])).rejects.toMatchObject({
      name: "TransientError",
    });
    await expect(move()).rejects.toMatchObject({ name: "TransientError" });
    http.fail(403, 1);
    expect(await move()).toMatchObject({ moved: false, problem: expect.stringContaining("403") });
    http.fail(0, 0);
    expect(await move()).toMatchObject({ moved: true });
  });

  it("tells a refusal by the remote's rules, with its words", async () => {
    const { git, remote, dir, base, head } = await httpWorld();
    remote.set("refs/heads/mc/green", base);
    const hook = join(dir, "remote.git", "hooks", "pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'GH013: Repository rule violations found' >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    expect(await git.move([{ ref: "refs/heads/mc/green", before: base, after: head }])).toEqual({
      moved: false,
      actual: { "refs/heads/mc/green": base },
      problem: expect.stringMatching(/pre-receive hook declined.*GH013/),
    });
    await expect(git.publish("refs/mc/briefs/1", { a: "1" }, "x")).rejects.toMatchObject({
      name: "RefusedError",
      message: expect.stringContaining("GH013"),
    });
  });

  it("asks for few requests", async () => {
    const { git, http, remote, base, head } = await httpWorld();
    const count = async (work: () => Promise<unknown>) => {
      http.requests.splice(0);
      await work();
      return http.requests.length;
    };
    const chain = { generation: 1, base, elements: [element("x", head)], solos: [] };
    expect(await count(() => git.inspect("x", base))).toBeLessThanOrEqual(3);
    expect(await count(() => git.buildChain(chain))).toBeLessThanOrEqual(2);
    const green = { ref: "refs/heads/mc/green", before: null, after: base };
    expect(await count(() => git.move([green]))).toBeLessThanOrEqual(2);
    expect(await count(() => git.publish("refs/mc/b/1", { a: "1" }, "x"))).toBeLessThanOrEqual(2);
    const at = "2024-05-01T10:00:00.000Z";
    await git.write("mc/state", { a: "1" }, "x", at);
    expect(await count(() => git.write("mc/state", { a: "2" }, "x", at))).toBeLessThanOrEqual(2);
    expect(await count(() => git.isAncestor(base, head))).toBe(0);
    expect(remote.at("refs/heads/mc/green")).toBe(base);
  });
});

// What is counted in real small repositories: notes, hotspots, missing tests, lock files; what is hostile, and what may not be read.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askOsv } from "../../../action/discover/advisories.ts";
import { type LookOptions, lookAtCheckout } from "../../../action/discover/look.ts";
import { openGit } from "../../../action/shared/git.ts";
import { SignalReport } from "../../../core/discovery/signal.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-look-"));
  git("init", "-q", "-b", "main");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=o", "-c", "user.email=o@example.com", ...args], {
    ...{ cwd: folder, stdio: "ignore" },
  });

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git("add", "-A");
  git("commit", "-q", "-m", "change");
}

async function look(more: Partial<LookOptions> = {}) {
  const report = await lookAtCheckout({
    git: openGit(folder, process.env.PATH ?? ""),
    ...{ folder, tracks: ["feature", "quality", "security"], network: false },
    ...more,
  });
  return SignalReport.parse(report);
}

const ids = (report: SignalReport): readonly string[] => report.signals.map(({ id }) => id);
const signal = (report: SignalReport, id: string) => {
  const found = report.signals.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id} in ${ids(report).join(", ")}`);
  return found;
};

const branches = (count: number, salt = ""): string =>
  `export function run(x) {\n${Array.from({ length: count }, (_, at) => `  if (x === ${at}) return "${salt}${at}";\n`).join("")}  return null;\n}\n`;

describe("notes", () => {
  test("many in one file are one signal with their lines; words in code are none", async () => {
    commit({
      "src/a.ts": `// TODO: name it\n// FIXME wrong for 0\nconst TODO = "FIXME";\n/* HACK around it */\n# XXX no comment here\n// XXX odd\n`,
      "src/b.ts": "// TODO one\n",
      "scripts/c.py": "# FIXME a\n# FIXME b\nx = 1  # TODO c\n",
    });
    const report = await look();
    expect(signal(report, "todo/src/a.ts").detail).toEqual([
      "4 notes in 7 lines (571 per 1,000)",
      "line 1: TODO name it",
      "line 2: FIXME wrong for 0",
      "line 4: HACK around it */",
      "line 6: XXX odd",
    ]);
    expect(ids(report)).toContain("todo/scripts/c.py");
    expect(ids(report)).not.toContain("todo/src/b.ts");
  });
  test("marks in quotes and addresses begin nothing", async () => {
    commit({
      "a.ts":
        `const a = "// FIXME text";\nconst b = 'http://TODO';\nlet c; // don't "FIXME" this\nf(\`/* FIXME */\`); // TODO d\n`.repeat(
          3,
        ),
    });
    expect(signal(await look(), "todo/a.ts").detail.slice(1, 3)).toEqual([
      'line 3: FIXME " this',
      "line 4: TODO d",
    ]);
  });
  test("the signal is the same when the figures are others", async () => {
    const notes = (count: number) => "// FIXME again\n".repeat(count);
    commit({ "a.ts": notes(3) });
    const before = signal(await look(), "todo/a.ts");
    commit({ "a.ts": notes(9) });
    const after = signal(await look(), "todo/a.ts");
    expect(after.id).toBe(before.id);
    expect(after.title).not.toBe(before.title);
    expect(after.impact).toBeGreaterThan(before.impact);
  });
});

describe("hotspots", () => {
  test("what is changed often and hard to change, not what is only one of both", async () => {
    commit({
      "src/hard.ts": branches(60),
      "src/easy.ts": "export const a = 1;\n",
      "src/core.ts": branches(60),
      ...Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`src/x${at}.ts`, branches(3)])),
    });
    for (let at = 0; at < 7; at += 1)
      commit({ "src/core.ts": branches(60, `v${at}`), "src/easy.ts": `export const a = ${at};\n` });
    const report = await look();
    expect(ids(report).filter((id) => id.startsWith("hotspot/"))).toEqual(["hotspot/src/core.ts"]);
    expect(signal(report, "hotspot/src/core.ts").detail[0]).toBe(
      "changed in 8 of the last 8 commits",
    );
    expect(report.commits).toBe(8);
  });
  test("a commit that changes everything counts for nobody; without history it is said", async () => {
    commit(
      Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`src/f${at}.ts`, branches(30)])),
    );
    const report = await look();
    expect(ids(report).filter((id) => id.startsWith("hotspot/"))).toEqual([]);
    expect(report.notes).toContain("there is no history to count changes in");
  });
});

describe("tests", () => {
  test("a repository without any is told once", async () => {
    commit({ "src/a.ts": branches(25), "src/b.ts": branches(25) });
    expect(ids(await look()).filter((id) => id.startsWith("untested/"))).toEqual(["untested/*"]);
  });
  test("source that no test names, by file name or in its text, whatever the language's habit", async () => {
    commit({
      "src/parser.ts": branches(25),
      "src/printer.ts": branches(25),
      "src/lonely.ts": branches(25),
      "lib/shape.py": branches(25),
      "pkg/wheel.go": branches(25),
      "src/index.ts": branches(25),
      "src/parser.test.ts": "test();\n",
      "tests/all.test.ts": 'import { print } from "../src/printer.ts";\n',
      "tests/test_shape.py": "pass\n",
      "pkg/wheel_test.go": "package pkg\n",
    });
    expect(ids(await look()).filter((id) => id.startsWith("untested/"))).toEqual([
      "untested/src/lonely.ts",
    ]);
  });
});

const NPM = {
  lockfileVersion: 3,
  packages: {
    "": { name: "kit" },
    "node_modules/request": {
      ...{ version: "2.88.2", resolved: "https://registry.npmjs.org/request/-/request-2.88.2.tgz" },
      ...{ integrity: "sha512-x", deprecated: "request has been deprecated" },
    },
    "node_modules/old": {
      ...{ version: "1.0.0", resolved: "https://registry.npmjs.org/old/-/old-1.0.0.tgz" },
      ...{ integrity: "sha512-x", deprecated: "Critical security vulnerability, update to 2" },
    },
    "node_modules/fork": { version: "1.0.0", resolved: "git+ssh://git@github.com/x/fork.git#abc" },
    "node_modules/plain": { version: "1.0.0", resolved: "http://user:pw@mirror.example/p.tgz" },
    "node_modules/loose": { version: "1.0.0", resolved: "https://registry.npmjs.org/l/-/l-1.tgz" },
    "packages/own": { version: "1.0.0" },
  },
};

describe("lock files", () => {
  test("npm: given up, dangerous, from elsewhere, without checksum", async () => {
    commit({
      "package.json": '{"dependencies":{"a":"1"}}',
      "package-lock.json": JSON.stringify(NPM),
    });
    const report = await look();
    expect(signal(report, "dependency/package-lock.json/deprecated").detail).toEqual([
      "request 2.88.2: request has been deprecated",
    ]);
    expect(signal(report, "dependency/package-lock.json/dangerous")).toMatchObject({
      ...{ kind: "vulnerable", track: "security", impact: 8 },
    });
    const foreign = signal(report, "dependency/package-lock.json/foreign");
    expect(foreign.detail).toHaveLength(2);
    expect(foreign.detail.join()).not.toContain("pw");
    expect(signal(report, "dependency/package-lock.json/unchecked").detail).toEqual([
      "loose 1.0.0",
    ]);
  });
  test("pnpm, yarn, Cargo, poetry, uv, requirements and Go tell what they can", async () => {
    commit({
      "a/pnpm-lock.yaml": `lockfileVersion: '9.0'\n\npackages:\n\n  '@s/dead@1.0.0':\n    resolution: {integrity: sha512-x}\n    deprecated: 'use something else'\n\n  far@https://codeload.github.com/x/far/tar.gz/abc:\n    resolution: {tarball: https://codeload.github.com/x/far/tar.gz/abc}\n    version: 1.0.0\n`,
      "b/yarn.lock": `# yarn lockfile v1\n\n\nfar@x/far:\n  version "1.0.0"\n  resolved "https://codeload.github.com/x/far/tar.gz/abc"\n\nnear@^1.0.0:\n  version "1.2.0"\n  resolved "https://registry.yarnpkg.com/near/-/near-1.2.0.tgz#abc"\n  integrity sha512-x\n`,
      "c/Cargo.lock": `version = 3\n\n[[package]]\nname = "own"\nversion = "0.1.0"\n\n[[package]]\nname = "far"\nversion = "1.0.0"\nsource = "git+https://github.com/x/far#abc"\n\n[[package]]\nname = "near"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "ab"\n`,
      "d/poetry.lock": `[[package]]\nname = "far"\nversion = "1.0.0"\ndescription = ""\n\n[package.source]\ntype = "git"\nurl = "https://github.com/x/far.git"\nreference = "main"\n\n[[package]]\nname = "near"\nversion = "1.0.0"\n`,
      "e/uv.lock": `version = 1\n\n[[package]]\nname = "own"\nversion = "0"\nsource = { virtual = "." }\n\n[[package]]\nname = "far"\nversion = "1.0.0"\nsource = { git = "https://github.com/x/far?rev=1#abc" }\n`,
      "f/requirements.txt": `near==1.0.0\nloose>=1\n# far\nfar @ git+https://github.com/x/far.git@main\n-r other.txt\n`,
      "g/go.mod": `module example.com/x\n\nrequire (\n\tgolang.org/x/text v0.3.0\n\texample.com/far v1.0.0 // indirect\n)\n\nreplace example.com/far => ../far\n`,
    });
    const found = ids(await look());
    expect(found).toEqual(
      expect.arrayContaining([
        "dependency/a/pnpm-lock.yaml/deprecated",
        "dependency/a/pnpm-lock.yaml/foreign",
        "dependency/b/yarn.lock/foreign",
        "dependency/c/Cargo.lock/foreign",
        "dependency/d/poetry.lock/foreign",
        "dependency/e/uv.lock/foreign",
        "dependency/f/requirements.txt/foreign",
        "dependency/f/requirements.txt/unpinned",
        "dependency/g/go.mod/foreign",
      ]),
    );
    expect(found.filter((id) => id.endsWith("unchecked"))).toEqual([]);
  });
  test("a manifest without a lock is told; a damaged lock is a note and costs nothing else", async () => {
    commit({ "package.json": '{"dependencies":{"a":"^1"}}' });
    expect(ids(await look())).toContain("dependency/package.json/unlocked");
    commit({ "package-lock.json": "{ not json", "a.ts": "// FIXME a\n// FIXME b\n" });
    const report = await look();
    expect(ids(report)).toEqual(["todo/a.ts"]);
    expect(report.notes).toContain("package-lock.json could not be read as a lock file");
  });
});

describe("osv.dev", () => {
  const lock = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "node_modules/old": { version: "1.0.0", resolved: "https://r/o.tgz", integrity: "x" },
    },
  });
  test("is told names and versions where it may be asked, and its answer is a signal", async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += String(chunk);
      });
      request.on("end", () => {
        bodies.push(body);
        response.end(JSON.stringify({ results: [{ vulns: [{ id: "GHSA-1" }, { id: "CVE-2" }] }] }));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const at = server.address();
    const ask = askOsv(`http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`, 5_000);
    commit({ "package-lock.json": lock });
    const report = await look({ network: true, ask });
    await new Promise((done) => server.close(done));
    expect(bodies).toEqual([
      '{"queries":[{"package":{"name":"old","ecosystem":"npm"},"version":"1.0.0"}]}',
    ]);
    expect(signal(report, "dependency/package-lock.json/vulnerable")).toMatchObject({
      ...{ kind: "vulnerable", impact: 9, detail: ["old 1.0.0: GHSA-1, CVE-2"] },
    });
  });
  test("is not asked otherwise, and its silence is a note", async () => {
    commit({ "package-lock.json": lock });
    const asked: string[] = [];
    const ask: LookOptions["ask"] = async ({ path }) => {
      asked.push(path);
      return { ok: false, problem: "it answered 500" };
    };
    await look({ network: false, ask });
    await look({ network: true, tracks: ["quality"], ask });
    expect(asked).toEqual([]);
    const report = await look({ network: true, ask });
    expect(report.notes).toContain(
      "osv.dev could not be asked about package-lock.json: it answered 500",
    );
  });
});

describe("what is hostile", () => {
  test("links are not followed, huge and binary files not read, others' code not counted", async () => {
    const secret = join(folder, "..", `secret-${Date.now()}.ts`);
    writeFileSync(secret, "// FIXME secret\n".repeat(9));
    symlinkSync(secret, join(folder, "link.ts"));
    commit({
      "big.ts": "// FIXME big\n".repeat(40_000),
      "bin.ts": `// FIXME\0${"// FIXME\n".repeat(9)}`,
      "vendor/x.ts": "// FIXME not ours\n".repeat(9),
      "gen.ts": `// Code generated by x. DO NOT EDIT.\n${"// FIXME g\n".repeat(9)}`,
    });
    const report = await look();
    rmSync(secret);
    expect(report.signals).toEqual([]);
    expect(report.files).toBe(1);
  });
  test("file names with anything in them are only names", async () => {
    const notes = "// FIXME a\n".repeat(4);
    commit({ "a\nb $(touch x).ts": notes, "--help.ts": notes, "ü☃.ts": notes });
    const report = await look();
    expect(ids(report).toSorted()).toEqual([
      "todo/--help.ts",
      "todo/a\nb $(touch x).ts",
      "todo/ü☃.ts",
    ]);
  });
  test("only the tracks that were asked for", async () => {
    commit({ "package-lock.json": JSON.stringify(NPM), "a.ts": "// FIXME a\n".repeat(4) });
    const report = await look({ tracks: ["security"] });
    expect(new Set(report.signals.map(({ track }) => track))).toEqual(new Set(["security"]));
  });
});

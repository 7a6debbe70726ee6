// What is answered about history from memory is what git answers, for random histories with merges.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BareRepository } from "../../../local/git/bare.ts";
import { pushedCommits } from "../../../local/git/changes.ts";

const folder = mkdtempSync(join(tmpdir(), "history-"));
const dir = join(folder, "r.git");
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();
const lines = (text: string) => (text === "" ? [] : text.split("\n"));
const repository = new BareRepository(dir);
const commits: string[] = [];

/** The same numbers every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}
const roll = dice(7);
const one = () => commits[roll(commits.length)] ?? "";

const PATHS = ["a", "a-b", "a/b", "a.c", "dir/x", "dir/y", "dir.txt", "ü/ö"];

beforeAll(async () => {
  await repository.init("main");
  const script: string[] = [];
  for (let mark = 1; mark <= 60; mark += 1) {
    // In order of time: where clocks were wrong git itself cuts its walks short.
    const who = `Ada <ada@example.com> ${1_000_000 + mark} +0000`;
    script.push(`commit refs/heads/b${mark}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n`);
    const message = `Commit ${mark}\n\nwith "text" and — dash\n\n`;
    script.push(`data ${Buffer.byteLength(message)}\n${message}\n`);
    const parents = new Set<number>();
    if (mark > 1) parents.add(Math.max(1, mark - 1 - roll(6)));
    if (mark > 3 && roll(3) === 0) parents.add(1 + roll(mark - 1));
    for (const [at, parent] of [...parents].entries())
      script.push(`${at === 0 ? "from" : "merge"} :${parent}\n`);
    for (let edits = roll(3); edits >= 0; edits -= 1) {
      const path = PATHS[roll(PATHS.length)] ?? "a";
      const text = roll(6) === 0 ? "\0binary" : "line\n".repeat(roll(4)) + (roll(2) ? "end" : "");
      if (roll(4) === 0) script.push(`D ${path}\n`);
      else script.push(`M ${roll(8) === 0 ? "100755" : "100644"} inline ${path}\n`);
      if (script.at(-1)?.startsWith("M") === true)
        script.push(`data ${Buffer.byteLength(text)}\n${text}\n`);
    }
    script.push(`get-mark :${mark}\n`);
  }
  const out = execFileSync("git", ["-C", dir, "fast-import", "--quiet"], {
    input: script.join(""),
    encoding: "utf8",
  });
  commits.push(...lines(out.trim()));
});
afterAll(() => {
  repository.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("history in memory", () => {
  test("lists commits in git's order", async () => {
    for (let round = 0; round < 40; round += 1) {
      const [from, to] = [one(), one()];
      const expected = lines(git("rev-list", "--topo-order", to, `^${from}`));
      expect(await repository.history.between(from, to)).toEqual(expected);
      expect(await repository.between(from, to, 3)).toEqual(expected.slice(0, 3));
    }
  });

  test("knows ancestors and merge bases", async () => {
    for (let round = 0; round < 40; round += 1) {
      const [a, b] = [one(), one()];
      const bases = lines(git("merge-base", "--all", a, b));
      expect(await repository.history.isAncestor(a, b)).toBe(bases.includes(a));
      expect(await repository.history.mergeBase(a, b)).toBe(
        bases.length === 1 ? (bases[0] ?? null) : null,
      );
    }
  });

  test("counts as git counts", async () => {
    for (let round = 0; round < 40; round += 1) {
      const [base, head] = [one(), one()];
      if (lines(git("merge-base", "--all", base, head)).length !== 1) continue;
      const numbers = lines(git("diff", "--numstat", "-M", `${base}...${head}`)).map((line) =>
        line.split("\t").map((cell) => Number.parseInt(cell, 10) || 0),
      );
      const sum = (column: number) =>
        numbers.reduce((total, cells) => total + (cells[column] ?? 0), 0);
      expect(await repository.stats(base, head)).toEqual({
        commits: Number(git("rev-list", "--count", head, `^${base}`)),
        additions: sum(0),
        deletions: sum(1),
        files: numbers.length,
      });
    }
  });

  test("tells a push with the paths of each commit", async () => {
    for (let round = 0; round < 30; round += 1) {
      const [before, after] = [round % 5 === 0 ? null : one(), one()];
      const known = await pushedCommits(repository, before, after, 8);
      const range = before === null ? [after] : [after, `^${before}`];
      const ids = lines(git("rev-list", "--first-parent", "--max-count=8", ...range)).reverse();
      expect(known.map(({ id }) => id)).toEqual(ids);
      for (const commit of known) {
        const told = lines(
          git(
            ...["-c", "core.quotePath=false", "log", "-1", "-m", "--first-parent", "--no-renames"],
            ...["--name-status", "--format=", commit.id],
          ),
        ).map((line) => line.split("\t"));
        const paths = (letters: string) =>
          told.filter(([letter = ""]) => letters.includes(letter)).map(([, path]) => path);
        expect(commit).toMatchObject({
          tree_id: git("rev-parse", `${commit.id}^{tree}`),
          message: git("log", "-1", "--format=%B", commit.id),
          added: paths("A"),
          removed: paths("D"),
          modified: paths("MT"),
        });
      }
    }
  });

  test("finds the commit that brought a head in", async () => {
    for (let round = 0; round < 40; round += 1) {
      const [head, tip] = [one(), one()];
      const landing = await repository.history.landing(head, tip);
      const line = lines(git("rev-list", "--first-parent", tip, `^${head}`));
      const holding = line.filter((sha) => lines(git("rev-list", sha)).includes(head));
      expect(landing).toBe(holding.at(-1) ?? head);
    }
  });
});

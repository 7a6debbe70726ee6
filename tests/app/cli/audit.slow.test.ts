// `mc audit` as a person runs it: in a clone with notes, in one without, and asked wrong.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Sha, sha } from "../../../core/base/brand.ts";
import { auditOf } from "../../../core/merge/audit/collect.ts";
import { renderNote } from "../../../core/merge/audit/render.ts";
import { openDatabase } from "../../../db/client.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import {
  dispatchRow,
  missionRow,
  REPO,
  repoRow,
  stateOf,
  unitRow,
  verdictRow,
} from "../../core/voice/rows.ts";

const run = promisify(execFile);
const MAIN = resolve("app/cli/main.ts");

async function mc(...args: readonly string[]) {
  const env = { ...process.env, MC_DATABASE_URL: undefined };
  try {
    const { stdout, stderr } = await run(process.execPath, [MAIN, "audit", ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stdout" in error && "stderr" in error))
      throw error;
    return { code: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

/** mc/green with one landing of two merges on its base. */
function clone() {
  const dir = mkdtempSync(join(tmpdir(), "mc-audit-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", dir, "-c", "user.name=O", "-c", "user.email=o@x", ...args], {
      encoding: "utf8",
    }).trim();
  execFileSync("git", ["init", "-q", "-b", "mc/green", dir]);
  const tree = git("write-tree");
  const make = (title: string, ...parents: Sha[]): Sha =>
    sha(git("commit-tree", tree, "-m", title, ...parents.flatMap((parent) => ["-p", parent])));
  const base = make("base");
  const lexer = make("lexer's own", base);
  const first = make("Write the lexer", base, lexer);
  const tip = make("Write the parser", first, make("parser's own", base));
  git("update-ref", "refs/heads/mc/green", tip);
  git("tag", "mc/landed/1", tip);
  const unit = unitRow("lexer", { state: "landed", attempt: 1, head: lexer, landedAs: first });
  const rows = {
    mission: missionRow({ state: "completed", stopReason: "objective_met" }),
    unit,
    verdict: verdictRow({ commit: tip }),
  };
  const state = stateOf({ missions: [rows.mission], units: [unit], verdicts: [rows.verdict] });
  return { dir, git, base, lexer, first, tip, rows, state };
}

describe("mc audit", () => {
  it("reads notes, of a commit, a range and of a commit inside a merge", async () => {
    const { dir, git, lexer, first, tip, base, state, rows } = clone();
    const note = (commit: Sha, unit: typeof rows.unit | null) =>
      git(
        "notes",
        "--ref=mc",
        "add",
        "-m",
        renderNote(auditOf(state, commit, unit, { number: 1, tip })),
        commit,
      );
    note(first, rows.unit);
    note(tip, null);
    const one = await mc(first, "--repo", dir);
    expect(one).toMatchObject({ code: 0, stderr: "" });
    expect(one.stdout).toContain("objective  #12 Add a calculator, started by olga");
    expect(one.stdout).toContain(`inside landing 1, verified as ${tip.slice(0, 7)}`);
    expect(one.stdout).toContain("source     git note");
    const range = await mc(`${base}..mc/green`, "--repo", dir, "--json");
    const { commits } = JSON.parse(range.stdout);
    expect(commits.map((each: { commit: string }) => each.commit)).toEqual([tip, first]);
    expect(commits[1]).toMatchObject({ source: "note", record: { unit: { unit: "lexer" } } });
    const inner = await mc(lexer, "--repo", dir);
    expect(inner.code).toBe(0);
    expect(inner.stdout).toContain(`came in with ${first.slice(0, 7)}`);
  }, 60_000);

  it("asks the database where there is no note", async () => {
    const { dir, first, tip, rows } = clone();
    const database = `file:${join(dir, "app.db")}`;
    const db = await openDatabase(database);
    await db.write((tx) =>
      applyChanges(tx, REPO, [
        { kind: "repo.put", row: repoRow() },
        { kind: "mission.put", row: rows.mission },
        { kind: "unit.put", row: rows.unit },
        {
          kind: "dispatch.put",
          row: dispatchRow({ dispatch: rows.verdict.dispatch, mission: null }),
        },
        { kind: "verdict.add", row: rows.verdict },
      ]),
    );
    await db.close();
    const { code, stdout } = await mc(first, "--repo", dir, "--database", database, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).commits[0]).toMatchObject({
      source: "database",
      record: { landing: { number: 1, tip }, verification: { commit: tip, outcome: "passed" } },
    });
  }, 60_000);

  it("says what it does not know, and what was asked wrong", async () => {
    const { dir, base } = clone();
    const unknown = await mc(base, "--repo", dir);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("git fetch origin refs/notes/mc:refs/notes/mc");
    const wrong = await mc("--repo", dir, "--", "--output=/tmp/x");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("is no commit, branch or tag");
    expect(await mc("HEAD", "--repo", dir, "--limit", "0")).toMatchObject({ code: 2 });
    expect(await mc()).toMatchObject({ code: 2 });
  }, 60_000);
});

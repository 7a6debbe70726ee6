// The judge of mc/green's history sees what it is there for: each kind of wrong history is made by hand in a real repository.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha } from "../../core/base/brand.ts";
import type { VerdictRow } from "../../core/engine/rows/verdict-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { PureWorld } from "../support/pure-world.ts";
import { History, historyProblems } from "./queue-mission/history.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mission-control-history-"));
  cpSync(join(import.meta.dirname, "queue-mission", "sample"), folder, { recursive: true });
  git("init", "-q", "-b", "main");
  git("config", "core.logAllRefUpdates", "always");
  git("add", "-A");
  git("commit", "-q", "-m", "start");
  git("branch", "mc/green");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=o", "-c", "user.email=o@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
  }).trim();

interface Merged {
  readonly unit: string;
  readonly head: string;
  readonly merge: string;
}

/** A unit's branch from the start, merged on mc/green, which moves to it with its tag. */
function land(unit: string, text: object, number: number): Merged {
  const branch = git("branch", "--list", unit) === "" ? "main" : unit;
  git("checkout", "-q", "-B", unit, branch);
  mkdirSync(join(folder, "units"), { recursive: true });
  writeFileSync(join(folder, "units", `${unit}.json`), JSON.stringify({ needs: [], ...text }));
  git("add", "-A");
  git("commit", "-q", "-m", `${unit} ${number}`);
  const head = git("rev-parse", "HEAD");
  git("checkout", "-q", "--detach", "mc/green");
  git("merge", "-q", "--no-ff", "-m", `Merge\n\nMC-Unit: ${unit}`, head);
  const merge = git("rev-parse", "HEAD");
  git("update-ref", "refs/heads/mc/green", merge);
  git("update-ref", `refs/tags/mc/landed/${number}`, merge);
  return { unit, head, merge };
}

/** The app's view in which all of this is as it should be. */
function stateOf(merged: readonly Merged[]): RepoState {
  const world = new PureWorld();
  world.label(merged.map(({ unit }) => ({ id: unit, title: unit, files: [`units/${unit}.json`] })));
  const units = [...world.state.units].map(([key, row]) => {
    const one = merged.find(({ unit }) => unit === row.unit);
    const [head, landedAs] = [sha(one?.head ?? ""), sha(one?.merge ?? "")];
    return [key, { ...row, head, landedAs }] as const;
  });
  const [verdict] = world.state.verdicts.values();
  if (verdict === undefined) throw new Error("no verdict");
  const values = [git("rev-parse", "main"), ...merged.map(({ merge }) => merge)];
  const verdicts = values.map((value): [string, VerdictRow] => [
    value,
    { ...verdict, commit: sha(value), outcome: "passed" },
  ]);
  return {
    ...world.state,
    repo: { ...world.state.repo, green: sha(git("rev-parse", "mc/green")) },
    units: new Map(units),
    verdicts: new Map(verdicts),
  };
}

const problems = (state: RepoState): readonly string[] =>
  historyProblems(new History(folder), state);

test("a history as it should be has no problems", () => {
  const merged = [land("a", { works: true }, 1), land("b", { works: true, needs: ["a"] }, 2)];
  expect(problems(stateOf(merged))).toEqual([]);
});

test("red for a moment only, it was red", () => {
  const merged = [land("a", { works: false }, 1)];
  const state = stateOf(merged);
  git("update-ref", "refs/heads/mc/green", git("rev-parse", "main"));
  const text = problems(state).join("\n");
  expect(text).toMatch(/was red at \w+: unit a/);
  expect(text).toMatch(/went back from/);
});

test("a value that no verification passed, and one that no tag names", () => {
  const merged = [land("a", { works: true }, 1)];
  const state = stateOf(merged);
  git("tag", "-d", "mc/landed/1");
  const text = problems({ ...state, verdicts: new Map() }).join("\n");
  expect(text).toMatch(/which no verification passed/);
  expect(text).toMatch(/^tags say/m);
});

test("a unit twice, at another head, or without its state", () => {
  const first = land("a", { works: true }, 1);
  const again = land("a", { works: true, again: true }, 2);
  const state = stateOf([first]);
  const text = problems(state).join("\n");
  expect(text).toMatch(/a was merged twice/);
  expect(text).toMatch(new RegExp(`a was accepted at ${first.head}, merged at ${again.head}`));
  expect(problems({ ...state, units: new Map() }).join("\n")).toMatch(/its state is undefined/);
});

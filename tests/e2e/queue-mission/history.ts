// Every value that mc/green ever had, judged by ground truth: each is run through the sample's own verification on a checkout,
// without luck. And the history itself: one merge per accepted unit, each of exactly the commit that was accepted (I1, I2, I4).
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RepoState } from "../../../core/engine/state.ts";
import { GREEN } from "../../../core/report/workflow-names.ts";

export interface Truth {
  readonly passes: boolean;
  /** Names of the tests that fail. */
  readonly failing: readonly string[];
}

export class History {
  readonly #bare: string;
  readonly #known = new Map<string, Truth>();

  constructor(bare: string) {
    this.#bare = bare;
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", ["-C", this.#bare, ...args], {
      encoding: "utf8",
      maxBuffer: 64_000_000,
    }).trim();
  }

  /** By the log of the ref itself, oldest first, deletions as zeros. */
  values(ref: string = `refs/heads/${GREEN}`): readonly string[] {
    const lines = this.git("reflog", "show", "--no-abbrev-commit", "--format=%H", ref);
    return lines.split("\n").reverse();
  }

  /** Tags mc/landed/<n> in order. */
  landed(): readonly string[] {
    const lines = this.git(
      "for-each-ref",
      "--format=%(refname:lstrip=4) %(objectname)",
      "refs/tags/mc/landed/",
    );
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" "))
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, sha]) => sha ?? "");
  }

  truth(commit: string): Truth {
    const tree = this.git("rev-parse", `${commit}^{tree}`);
    const known = this.#known.get(tree);
    if (known !== undefined) return known;
    const folder = mkdtempSync(join(tmpdir(), "mission-control-truth-"));
    try {
      mkdirSync(join(folder, "work"));
      const tar = join(folder, "tree.tar");
      this.git("archive", "--format=tar", "-o", tar, tree);
      execFileSync("tar", ["-xf", tar, "-C", join(folder, "work")]);
      const run = spawnSync(process.execPath, ["check.js"], {
        cwd: join(folder, "work"),
        encoding: "utf8",
      });
      const truth: Truth = {
        passes: run.status === 0,
        failing: [...run.stdout.matchAll(/^not ok \d+ - (.*)$/gm)].map((match) => match[1] ?? ""),
      };
      this.#known.set(tree, truth);
      return truth;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Merges from `base` (excluded) to `tip`, first parents, oldest first. */
  merges(base: string, tip: string): readonly Merge[] {
    const lines = this.git(
      "log",
      "--first-parent",
      "--reverse",
      "--format=%H %P|%(trailers:key=MC-Unit,valueonly,separator=%x2C)",
      `${base}..${tip}`,
    );
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [shas = "", unit = ""] = line.split("|");
        const [commit = "", ...parents] = shas.split(" ");
        return { commit, parents, unit };
      });
  }
}

export interface Merge {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly unit: string;
}

/** What is wrong with the history of mc/green, each in words; none is as it should be. */
export function historyProblems(history: History, state: RepoState): readonly string[] {
  const found: string[] = [];
  const values = history.values();
  const [base = "", ...moves] = values;
  const tip = values.at(-1) ?? "";
  for (const [at, value] of values.entries()) {
    const truth = history.truth(value);
    if (!truth.passes) found.push(`mc/green was red at ${value}: ${truth.failing.join(", ")}`);
    const passed = [...state.verdicts.values()].some(
      (one) => one.commit === value && one.outcome === "passed",
    );
    if (!passed) found.push(`mc/green was at ${value}, which no verification passed`);
    const before = values[at - 1];
    if (before !== undefined && history.git("merge-base", before, value) !== before)
      found.push(`mc/green went back from ${before} to ${value}`);
  }
  if (new Set(values).size < values.length) found.push("mc/green had one value twice");
  if (history.landed().join() !== moves.join())
    found.push(`tags say ${history.landed().join()}, the ref's log ${moves.join()}`);
  if (state.repo.green !== tip) found.push(`the app says ${state.repo.green}, the ref ${tip}`);
  const merges = history.merges(base, tip);
  const seen = new Set<string>();
  let previous = base;
  for (const { commit, parents, unit } of merges) {
    if (seen.has(unit)) found.push(`${unit} was merged twice`);
    seen.add(unit);
    const row = [...state.units.values()].find((one) => one.unit === unit);
    if (row?.state !== "landed") found.push(`${unit} is on mc/green, its state is ${row?.state}`);
    if (row?.landedAs !== commit) found.push(`${unit} landed as ${row?.landedAs}, not ${commit}`);
    if (parents.length !== 2 || parents[0] !== previous)
      found.push(`${commit} is no merge on ${previous}`);
    if (row?.head !== parents[1])
      found.push(`${unit} was accepted at ${row?.head}, merged at ${parents[1]}`);
    for (const need of row?.dependsOn ?? [])
      if (!seen.has(need)) found.push(`${unit} landed before ${need}, which it needs`);
    previous = commit;
  }
  for (const { unit, state: is } of state.units.values())
    if (is === "landed" && !seen.has(unit)) found.push(`${unit} is landed but not on mc/green`);
  return found;
}

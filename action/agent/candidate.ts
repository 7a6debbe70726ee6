// A candidate that is to repair a unit: it starts from the unit's head with mc/green merged in, and what it leaves contains
// both. Its first commit is always one merge of exactly these two, so that the publish job can tell.
import type { Brief } from "../../core/report/brief.ts";
import type { Git } from "../shared/git.ts";
import type { Parsed } from "../shared/inputs.ts";
import { collectWork, type LeftWork } from "./commits.ts";

export interface CandidateStart {
  readonly head: string;
  readonly green: string;
  /** The merge that the agent starts on; null: it has conflicts, which the agent resolves. */
  readonly merge: string | null;
  readonly conflicts: readonly string[];
}

export async function startCandidate(git: Git, brief: Brief): Promise<Parsed<CandidateStart>> {
  const head = brief.commit;
  const green = brief.against;
  if (green === null) return { ok: false, problem: "the brief names no mc/green to merge" };
  if ((await git.try(["cat-file", "-e", `${green}^{commit}`])).code !== 0) {
    return { ok: false, problem: `mc/green ${green} is not in the checkout` };
  }
  // Three sides in the markers: what both began with shows what each of them meant.
  const conflictStyle = ["-c", "merge.conflictStyle=diff3", "-c", "rerere.enabled=false"];
  const merging = ["merge", "--no-ff", "--no-commit", "--no-verify", "-q", green];
  const merged = await git.try([...conflictStyle, ...merging]);
  if (merged.code === 0) {
    const tree = (await git.run(["write-tree"])).trim();
    const merge = await mergeCommit(git, tree, head, green);
    await git.run(["reset", "-q", "--hard", merge]);
    return { ok: true, value: { head, green, merge, conflicts: [] } };
  }
  const unmerged = await git.run(["diff", "--name-only", "--diff-filter=U", "-z"]);
  const conflicts = unmerged.split("\0").filter((path) => path !== "");
  if (conflicts.length === 0) {
    const why = merged.stderr.trim().split("\n")[0] ?? "";
    return { ok: false, problem: `mc/green ${green} could not be merged: ${why}` };
  }
  return { ok: true, value: { head, green, merge: null, conflicts } };
}

export interface LeftRepair extends LeftWork {
  /** There is something to publish: commits of the agent, or a merge that was wanted for itself. */
  readonly changed: boolean;
}

/** What the agent left, as the merge and commits on top of it. */
export async function collectRepair(
  git: Git,
  start: CandidateStart,
  brief: Brief,
  message: string,
): Promise<LeftRepair> {
  if (start.merge !== null) {
    const left = await collectWork(git, start.merge, message);
    const wanted = brief.fixup?.kind === "rebase";
    return { ...left, changed: wanted || left.commits.length > 0 };
  }
  // However the agent finished the merge, or began it anew: its tree counts, on the two parents that it has to have.
  const left = await collectWork(git, start.head, message);
  const tree = (await git.run(["rev-parse", "HEAD^{tree}"])).trim();
  const merge = await mergeCommit(git, tree, start.head, start.green);
  await git.run(["update-ref", "--no-deref", "HEAD", merge]);
  const files = await git.run(["diff", "--name-only", "-z", "--no-renames", start.green, merge]);
  return {
    commits: [merge],
    files: files.split("\0").filter((path) => path !== ""),
    concerns: left.concerns.filter((concern) => !concern.includes("in a line")),
    changed: true,
  };
}

async function mergeCommit(git: Git, tree: string, head: string, green: string): Promise<string> {
  const message = `Merge mc/green ${green.slice(0, 7)} into ${head.slice(0, 7)}`;
  return (await git.run(["commit-tree", tree, "-p", head, "-p", green, "-m", message])).trim();
}

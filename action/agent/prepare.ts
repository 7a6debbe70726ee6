// What a back-end needs before it starts: the right branch, the version it begins on, and what stands in its prompt beside the brief.
// Everything of the repository that is trusted is read from the commit of the brief, never from an agent's work (SR13).
import type { Brief } from "../../core/report/brief.ts";
import type { Git } from "../shared/git.ts";
import type { Parsed } from "../shared/inputs.ts";
import { type CandidateStart, startCandidate } from "./candidate.ts";
import { readDiff } from "./diff.ts";
import { type FixBegun, startFix } from "./fix-start.ts";
import { readInstructionsAt } from "./instructions.ts";
import { lookAhead } from "./previews.ts";
import type { PromptParts } from "./prompt.ts";
import { listSpecialists, readSpecialist } from "./specialist.ts";

export interface Prepared {
  readonly parts: PromptParts;
  readonly start: CandidateStart | null;
  readonly fix: FixBegun | null;
}

const NOTHING: Prepared = { parts: {}, start: null, fix: null };

/** A script needs no branch and no prompt. */
export async function prepare(brief: Brief, git: Git, message: string): Promise<Parsed<Prepared>> {
  const scripted = brief.agent?.type === "scripted";
  if (brief.task === "review") {
    if (scripted) return { ok: true, value: NOTHING };
    const diff = await readDiff(git, brief.against, brief.commit);
    return diff.ok ? { ok: true, value: { ...NOTHING, parts: { diff: diff.value } } } : diff;
  }
  if (brief.branch !== null && !scripted) {
    await git.run(["checkout", "-q", "--no-track", "-B", brief.branch, brief.commit, "--"]);
  }
  if (brief.fixup !== undefined) {
    const start = await startCandidate(git, brief);
    if (!start.ok) return start;
    // A unit's head is an agent's work: what it says to agents does not count before it has landed.
    const instructions = await readInstructionsAt(git, start.value.green);
    const parts = { ...instructed(instructions), conflicts: start.value.conflicts };
    return { ok: true, value: { ...NOTHING, parts, start: start.value } };
  }
  const fix = brief.task === "work" ? await startFix(git, brief, message) : null;
  if (scripted) return { ok: true, value: { ...NOTHING, fix } };
  const parts: PromptParts = {
    ...instructed(await readInstructionsAt(git, brief.commit)),
    ...(brief.task === "plan" ? { specialists: await listSpecialists(git, brief.commit) } : {}),
    ...(brief.task === "strategise" ? { commits: await latestCommits(git) } : {}),
    ...(brief.task === "work" ? await workParts(git, brief) : {}),
    ...(fix === null ? {} : { earlier: fix }),
  };
  return { ok: true, value: { ...NOTHING, parts, fix } };
}

/** As far as the checkout has them. */
const COMMITS = 20;

async function latestCommits(git: Git): Promise<readonly string[]> {
  const text = await git.run([
    "log",
    `--max-count=${COMMITS}`,
    "--format=%s",
    "--no-show-signature",
  ]);
  return text.split("\n").filter((line) => line.trim() !== "");
}

async function workParts(git: Git, brief: Brief): Promise<PromptParts> {
  const [specialist, seen] = await Promise.all([readSpecialist(git, brief), lookAhead(git, brief)]);
  return { specialist, ...seen };
}

const instructed = (instructions: string): PromptParts =>
  instructions === "" ? {} : { instructions };

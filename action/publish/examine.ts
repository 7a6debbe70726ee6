// Is this bundle what the brief asked for? Unpacks it beside the base without checking anything out, and looks at every
// commit and every file in it (SR14, SR17). Nothing the agent made is run.
import type { PathPolicy } from "../../core/report/brief.ts";
import type { FileChange } from "../shared/commit-log.ts";
import { diffTrees, isLinear, readCommits, touchedPaths } from "../shared/commit-log.ts";
import type { Git } from "../shared/git.ts";
import type { Parsed } from "../shared/inputs.ts";
import { readContents, readSizes } from "./blobs.ts";
import { parseBundleHeader } from "./bundle.ts";
import { historyProblem, type Repair, repairProblems } from "./candidate.ts";
import { linkProblem, pathProblems } from "./paths.ts";
import { newSecrets } from "./secrets.ts";

export interface ExamineOptions {
  readonly bundle: Buffer;
  readonly base: string;
  readonly policy: PathPolicy;
  /** Candidates of a tournament stand on mc/green as well. */
  readonly repair?: Repair;
}

export interface Examined {
  readonly head: string;
  readonly commits: number;
  readonly files: readonly string[];
}

const COMMITS_MAX = 200;
/** Checks each object as `git fsck` does: broken trees, `..`, every spelling of .git, hostile .gitmodules; and modes. */
const STRICT = "--strict=badFilemode=error";
const NO_BLOB = "0".repeat(40);
/** A pack is smaller than what it holds; more than this was not made of our few files. */
const PACK_OVERHEAD_BYTES = 1_000_000;

const refuse = (problem: string): Parsed<never> => ({ ok: false, problem });

export async function examineBundle(git: Git, options: ExamineOptions): Promise<Parsed<Examined>> {
  const { bundle, base, policy, repair } = options;
  const bases = repair === undefined ? [base] : [base, repair.green];
  const limit = policy.maxBytes + PACK_OVERHEAD_BYTES;
  if (bundle.length > limit) return refuse(`the bundle has ${bundle.length} bytes, over ${limit}`);
  const header = parseBundleHeader(bundle);
  if (!header.ok) return header;
  const { head, prerequisites, packOffset } = header.value;
  const stands =
    prerequisites.length === bases.length && bases.every((one) => prerequisites.includes(one));
  if (!stands) {
    return refuse(`the bundle does not stand on the base ${bases.join(" and ")} alone`);
  }

  const unpacked = await git.try(["index-pack", "--stdin", "--fix-thin", STRICT], {
    input: bundle.subarray(packOffset),
  });
  if (unpacked.code !== 0) return refuse(`git refused the pack: ${errorLines(unpacked.stderr)}`);

  const commits = await readCommits(git, base, head, bases.slice(1));
  if (commits.length === 0) return refuse("the bundle holds no commit above the base");
  if (commits.length > COMMITS_MAX) {
    return refuse(`the bundle holds ${commits.length} commits, over ${COMMITS_MAX}`);
  }
  const crooked =
    repair !== undefined
      ? historyProblem(commits, base, repair.green, head)
      : isLinear(commits, base, head)
        ? null
        : "the commits do not stand on the base in one line";
  if (crooked !== null) return refuse(crooked);

  const merge = repair === undefined ? undefined : commits.at(-1);
  const merged =
    repair === undefined || merge === undefined ? [] : await diffTrees(git, repair.green, merge.id);
  const changes = [...commits.flatMap((commit) => commit.changes), ...merged];
  const files = [...new Set([...touchedPaths(commits), ...merged.map(({ path }) => path)])];
  if (files.length > policy.maxFiles) {
    return refuse(`${files.length} files are touched, over ${policy.maxFiles}`);
  }
  const problems = [...pathProblems(changes, policy)];
  if (problems.length > 0) return refuse(sentence(problems));
  const inside = await contentProblems(git, changes, policy);
  if (inside.length > 0) return refuse(sentence(inside));
  if (repair !== undefined) {
    const left = await repairProblems(git, base, head, repair);
    if (left.length > 0) return refuse(sentence(left));
  }
  return { ok: true, value: { head, commits: commits.length, files } };
}

async function contentProblems(
  git: Git,
  changes: readonly FileChange[],
  policy: PathPolicy,
): Promise<readonly string[]> {
  const written = changes.filter((change) => change.newBlob !== NO_BLOB);
  const fresh = [...new Set(written.map((change) => change.newBlob))];
  const sizes = await readSizes(git, fresh);
  let bytes = 0;
  for (const size of sizes.values()) bytes += size;
  if (sizes.size !== fresh.length) return ["an object is missing from the bundle"];
  if (bytes > policy.maxBytes) return [`${bytes} bytes are written, over ${policy.maxBytes}`];

  const old = changes.filter((change) => change.oldBlob !== NO_BLOB && change.oldMode !== "160000");
  const contents = await readContents(git, [
    ...new Set([...fresh, ...old.map((change) => change.oldBlob)]),
  ]);
  const problems = new Set<string>();
  for (const change of written) {
    const after = contents.get(change.newBlob) ?? "";
    const before = contents.get(change.oldBlob) ?? "";
    for (const problem of fileProblems(change, before, after)) problems.add(problem);
  }
  return [...problems];
}

function fileProblems(change: FileChange, before: string, after: string): readonly string[] {
  const { path, newMode } = change;
  const shown = JSON.stringify(path.slice(0, 200));
  if (newMode === "120000") {
    const problem = linkProblem(path, after);
    return problem === null ? [] : [problem];
  }
  const problems = newSecrets(before, after).map((kind) => `${shown} seems to hold ${kind}`);
  if (path.split("/").at(-1)?.toLowerCase() === ".gitattributes") {
    const known = new Set(before.split(/\r?\n/));
    const adds = after
      .split(/\r?\n/)
      .some((line) => !known.has(line) && /\s-?!?(?:filter|diff|merge)=/.test(line));
    if (adds) problems.push(`${shown} names a program to filter, diff or merge with`);
  }
  return problems;
}

const sentence = (problems: readonly string[]): string =>
  problems.slice(0, 10).join("; ") +
  (problems.length > 10 ? `; and ${problems.length - 10} more` : "");

const errorLines = (text: string): string =>
  text
    .split("\n")
    .filter((line) => /^(?:error|fatal): /.test(line))
    .slice(0, 3)
    .map((line) => line.replace(/^error: object [0-9a-f]{40}: /, "").slice(0, 200))
    .join("; ");

// What one branch or commit has over another, as a page and as plain patches.
import { changedFiles } from "../../git/changes.ts";
import { notFound } from "../hub.ts";
import { commitRows } from "./commits.ts";
import { filesSection } from "./diff.ts";
import { html } from "./html.ts";
import { empty } from "./layout.ts";
import { pullOf } from "./pull.ts";
import type { Page, Visit } from "./visit.ts";

const COMMITS_SHOWN = 250;

async function endsOf(visit: Visit) {
  const git = visit.hub.git(visit.repo());
  const [base = "", head = ""] = (visit.params.range ?? "").split("...");
  const [from, to] = await Promise.all([git.resolve(base), git.resolve(head)]);
  return from === null || to === null ? notFound() : { base, head, from, to };
}

export async function comparePage(visit: Visit): Promise<Page> {
  const repo = visit.repo();
  const git = visit.hub.git(repo);
  const { base, head, from, to } = await endsOf(visit);
  const [commits, files] = await Promise.all([
    git.between(from, to, COMMITS_SHOWN),
    changedFiles(git, `${from}...${to}`),
  ]);
  return {
    title: `${base}...${head}`,
    at: { repo, tab: "code" },
    body: html`<h1>What <code>${head}</code> has over <code>${base}</code></h1>
<h2>Commits</h2>${commits.length === 0 ? empty("None.") : await commitRows(visit, repo, commits.toReversed())}
<h2>Files</h2>${filesSection(repo, files, { at: to })}`,
  };
}

/** `.diff` and `.patch` of a pull request, as the API's `diff_url` and `patch_url` promise. */
export function pullText(kind: "diff" | "patch") {
  return (visit: Visit): Promise<Response> => {
    const repo = visit.repo();
    const { pull } = pullOf(visit, repo);
    return rangeText(visit, kind, pull.baseSha, pull.headSha);
  };
}

export function compareText(kind: "diff" | "patch") {
  return async (visit: Visit): Promise<Response> => {
    const { from, to } = await endsOf(visit);
    return rangeText(visit, kind, from, to);
  };
}

async function rangeText(visit: Visit, kind: "diff" | "patch", from: string, to: string) {
  const args =
    kind === "diff" ? ["diff", `${from}...${to}`] : ["format-patch", "--stdout", `${from}..${to}`];
  const out = await visit.hub.git(visit.repo()).git([...args, "--"]);
  return new Response(out, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

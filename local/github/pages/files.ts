// Files of a repository at a branch or commit: folders, text with line numbers, and the raw bytes as a download.
import type { BareRepository } from "../../git/bare.ts";
import { notFound } from "../hub.ts";
import type { RepoRow } from "../model.ts";
import { type Html, html, pathOf } from "./html.ts";
import { empty, shaLink } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { placeOf } from "./thread.ts";
import { type Page, pageOf, type Visit } from "./visit.ts";

const TEXT_BYTES_MAX = 1_000_000;

interface Spot {
  readonly repo: RepoRow;
  readonly git: BareRepository;
  /** As it was written: branch, tag or commit. */
  readonly ref: string;
  readonly sha: string;
  readonly path: string;
}

/** Branch names contain slashes: the longest beginning that names something is the ref. */
async function spotOf(visit: Visit): Promise<Spot> {
  const repo = visit.repo();
  const git = visit.hub.git(repo);
  const parts = (visit.params.rest ?? repo.defaultBranch).split("/").filter((part) => part !== "");
  for (let taken = parts.length; taken > 0; taken -= 1) {
    const ref = parts.slice(0, taken).join("/");
    const sha = await git.resolve(ref);
    if (sha !== null) return { repo, git, ref, sha, path: parts.slice(taken).join("/") };
  }
  return notFound();
}

function crumbs({ repo, ref, path, sha }: Spot): Html {
  const base = `${pageOf(repo)}/tree/${pathOf(ref)}`;
  const parts = path === "" ? [] : path.split("/");
  const steps = parts.map((part, index) =>
    index === parts.length - 1
      ? html` / <strong>${part}</strong>`
      : html` / <a href="${base}/${pathOf(parts.slice(0, index + 1).join("/"))}">${part}</a>`,
  );
  const known = ref === sha ? null : html` <span class="quiet">at</span> ${shaLink(repo, sha)}`;
  return html`<p><a class="branch" href="${base}"><code>${ref === sha ? sha.slice(0, 7) : ref}</code></a>${steps}${known} · <a href="${pageOf(repo)}/commits/${sha}">history</a></p>`;
}

export async function treePage(visit: Visit): Promise<Page> {
  const spot = await spotOf(visit);
  const { repo, git, ref, sha, path } = spot;
  const entries = (await git.tree(`${sha}:${path}`)) ?? notFound();
  const sorted = [...entries].sort(
    (a, b) => Number(b.type === "tree") - Number(a.type === "tree") || (a.path < b.path ? -1 : 1),
  );
  const row = (entry: (typeof sorted)[number]) => {
    const inner = path === "" ? entry.path : `${path}/${entry.path}`;
    if (entry.type === "commit")
      return html`<li><code>${entry.path}</code> <span class="quiet">submodule at ${entry.sha.slice(0, 7)}</span></li>`;
    const folder = entry.type === "tree";
    return html`<li><a class="title" href="${pageOf(repo)}/${folder ? "tree" : "blob"}/${pathOf(ref)}/${pathOf(inner)}">${entry.path}${folder ? "/" : null}</a></li>`;
  };
  const readme = sorted.find((entry) => /^readme\.md$/i.test(entry.path) && entry.type === "blob");
  const shown = readme === undefined ? null : await git.object(readme.sha);
  return {
    title: path === "" ? ref : path,
    at: { repo, tab: "code" },
    body: html`<h1>${path === "" ? `Files of ${ref}` : path}</h1>${crumbs(spot)}
${sorted.length === 0 ? empty("An empty folder.") : html`<ul class="rows">${sorted.map(row)}</ul>`}
${shown === null || shown.data.length > TEXT_BYTES_MAX ? null : html`<article class="box"><div class="head"><strong>${readme?.path ?? ""}</strong></div><div class="inner">${renderMarkdown(shown.data.toString("utf8"), placeOf(repo))}</div></article>`}`,
  };
}

export async function blobPage(visit: Visit): Promise<Page> {
  const spot = await spotOf(visit);
  const { repo, git, ref, sha, path } = spot;
  const object = await git.object(`${sha}:${path}`);
  if (object?.type !== "blob") return notFound();
  const raw = `${pageOf(repo)}/raw/${pathOf(ref)}/${pathOf(path)}`;
  const binary = object.data.includes(0);
  const lines = binary ? [] : object.data.toString("utf8").replace(/\n$/, "").split("\n");
  const body =
    binary || object.data.length > TEXT_BYTES_MAX
      ? empty("Binary, or too long to show.")
      : html`<div class="scroll box" tabindex="0"><table class="source"><tbody>${lines.map(
          (line, index) =>
            html`<tr id="L${index + 1}"><td class="no">${index + 1}</td><td>${line}</td></tr>`,
        )}</tbody></table></div>`;
  return {
    title: path,
    at: { repo, tab: "code" },
    body: html`<h1>${path}</h1>${crumbs(spot)}<p class="quiet">${object.data.length} bytes · <a href="${raw}">raw</a></p>${body}`,
  };
}

/** Never as a document of this site: a file of the repository must not become a page that acts here. */
export async function rawFile(visit: Visit): Promise<Response> {
  const { git, sha, path } = await spotOf(visit);
  const object = await git.object(`${sha}:${path}`);
  if (object?.type !== "blob") return notFound();
  const text = !object.data.includes(0);
  return new Response(new Uint8Array(object.data), {
    headers: {
      "content-type": text ? "text/plain; charset=utf-8" : "application/octet-stream",
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      ...(text ? {} : { "content-disposition": "attachment" }),
    },
  });
}

// Changed files with their patches, added and removed lines marked by sign as well as by colour.
import type { FileChange } from "../../git/bare.ts";
import type { RepoRow } from "../model.ts";
import { type Html, html, pathOf } from "./html.ts";
import { empty } from "./layout.ts";
import { pageOf } from "./visit.ts";

/** Lines shown at once over all files; what comes after is folded. */
const OPEN_LINES_MAX = 300;

export interface FilesShown {
  /** Commit whose files are linked. */
  readonly at: string;
  /** What was said about lines of the new side, by `path:line`. */
  readonly notes?: ReadonlyMap<string, readonly Html[]>;
}

export function filesSection(
  repo: RepoRow,
  files: readonly FileChange[],
  { at, notes = new Map() }: FilesShown,
): Html {
  if (files.length === 0) return empty("No file is changed.");
  const sum = (pick: (file: FileChange) => number) =>
    files.reduce((all, file) => all + pick(file), 0);
  const counts = html`<p class="quiet">${files.length} ${files.length === 1 ? "file" : "files"}, <span class="plus">+${sum((file) => file.additions)}</span> <span class="minus">−${sum((file) => file.deletions)}</span></p>`;
  let room = OPEN_LINES_MAX;
  return html`${counts}${files.map((file) => {
    room -= file.additions + file.deletions;
    return fileBox(repo, file, { at, notes }, room >= 0);
  })}`;
}

function fileBox(
  repo: RepoRow,
  file: FileChange,
  { at, notes }: Required<FilesShown>,
  open: boolean,
): Html {
  const lines = (file.patch ?? "").split("\n");
  const link =
    file.status === "removed"
      ? null
      : html`<p class="whole"><a href="${pageOf(repo)}/blob/${at}/${pathOf(file.path)}">Whole file<span class="unseen"> ${file.path}</span></a></p>`;
  const name = file.previous === null ? file.path : `${file.previous} → ${file.path}`;
  const head = html`<summary><code>${name}</code> <span class="quiet">${file.status}</span> <span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></summary>`;
  const body =
    file.patch === null
      ? html`<p class="empty">Binary, empty or too long to show.</p>`
      : html`<div class="scroll" tabindex="0"><table class="diff"><tbody>${rows(lines, (line) => notes.get(`${file.path}:${line}`) ?? [])}</tbody></table></div>`;
  return open
    ? html`<details class="file" open>${head}${link}${body}</details>`
    : html`<details class="file">${head}${link}${body}</details>`;
}

function rows(
  lines: readonly string[],
  notesAt: (line: number) => readonly Html[],
): readonly Html[] {
  const noted = (row: Html, line: number): Html => {
    const notes = notesAt(line);
    if (notes.length === 0) return row;
    return html`${row}<tr class="note"><td class="no"></td><td class="no"></td><td>${notes}</td></tr>`;
  };
  let [old, now] = [0, 0];
  return lines.map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk !== null) {
      old = Number(hunk[1]);
      now = Number(hunk[2]);
      return html`<tr class="hunk"><td class="no"></td><td class="no"></td><td>${line}</td></tr>`;
    }
    switch (line[0]) {
      case "+":
        now += 1;
        return noted(
          html`<tr class="add"><td class="no"></td><td class="no">${now - 1}</td><td>${line}</td></tr>`,
          now - 1,
        );
      case "-":
        return html`<tr class="del"><td class="no">${old++}</td><td class="no"></td><td>${line}</td></tr>`;
      case "\\":
        return html`<tr class="hunk"><td class="no"></td><td class="no"></td><td>${line}</td></tr>`;
      default:
        now += 1;
        return noted(
          html`<tr><td class="no">${old++}</td><td class="no">${now - 1}</td><td>${line}</td></tr>`,
          now - 1,
        );
    }
  });
}

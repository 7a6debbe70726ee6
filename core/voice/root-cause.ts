// Why an earlier attempt failed, as the analysis before the retry found out: a claim of an agent, shown as one.
import { codeSpan, details, words } from "../base/markdown.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptsOf } from "./facts.ts";

/** Of the newest attempt that has one; "" without. */
export function rootCauseSection(state: RepoState, unit: UnitRow): string {
  const attempt = attemptsOf(state, unit).findLast((one) => one.details.rootCause !== undefined);
  const found = attempt?.details.rootCause;
  if (attempt === undefined || found === undefined) return "";
  const cause =
    found.rootCause === "" ? "It names no cause, only edits." : words(found.rootCause, 1000);
  const whys = found.why.map((one, at) => `${at + 1}. ${words(one, 600)}`);
  const edits = found.edits.map(({ file, change }) => {
    const place = file === "" ? "" : `${codeSpan(file, 300)}: `;
    return `- ${place}${words(change, 600)}`;
  });
  const more = [
    whys.length === 0 ? "" : `Why, five times:\n\n${whys.join("\n")}`,
    edits.length === 0
      ? ""
      : `Edits that attempt ${attempt.attempt} was to begin with:\n\n${edits.join("\n")}`,
  ].filter((part) => part !== "");
  const body = more.length === 0 ? "" : `\n\n${details("How it was found", more.join("\n\n"))}`;
  return `### Why the earlier attempt failed\n\n${cause}${body}`;
}

// Names of branches and who may move which (SR15, SR17). Refs are data: checked here before git sees them.
import { never } from "../base/assert.ts";
import { unixLines } from "../base/unicode.ts";
import { NOTES_REF } from "../report/workflow-names.ts";

export const REF_MAX_CHARS = 200;

export type RefCheck = { readonly ok: true } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): RefCheck => ({ ok: false, problem });

/** git check-ref-format's rules and stricter: letters, digits, `. _ - + # @` and `/` between parts. */
export function validateRef(name: string): RefCheck {
  if (name === "") return refuse("a branch name must not be empty");
  if (name.length > REF_MAX_CHARS)
    return refuse(`a branch name has at most ${REF_MAX_CHARS} characters`);
  if (unixLines(name).includes("\n")) return refuse("a branch name has one line");
  if (!/^[A-Za-z0-9._\-+#@/]+$/.test(name)) {
    return refuse("a branch name has letters, digits and `. _ - + # @ /` only");
  }
  if (name === "@" || name.includes("@{"))
    return refuse("`@` alone and `@{` mean something else to git");
  if (name.includes("..")) return refuse("`..` is a range to git");
  for (const part of name.split("/")) {
    if (part === "") return refuse("no empty part between slashes");
    if (part.startsWith("-")) return refuse("a part that begins with `-` reads as an option");
    if (part.startsWith(".")) return refuse("no part begins with a dot");
    if (part.endsWith(".")) return refuse("no part ends with a dot");
    if (part.toLowerCase().endsWith(".lock")) return refuse("`.lock` belongs to git");
  }
  if (/^(?:refs\/.*|HEAD|FETCH_HEAD|ORIG_HEAD|MERGE_HEAD)$/.test(name)) {
    return refuse("a short branch name is meant, not a full ref");
  }
  // 40 hex characters name a commit; a branch of that name would be read as one.
  if (/^[0-9a-f]{40}$/i.test(name)) return refuse("40 hex characters name a commit");
  return { ok: true };
}

export type Mover = "worker" | "queue" | "promotion" | "app";

/** `mc/<mission>/<unit>/<attempt>`, and `….<n>` where one attempt is made in several ways at once. */
const UNIT = /^mc\/m\d{1,12}(?:-\d{1,6})?\/[a-z0-9][a-z0-9-]{0,39}\/[1-9]\d{0,4}(?:\.[1-9])?$/;
/** `mc/fix/<mission>/<unit>/<wave>/<candidate>`: repairs, made by workers. */
const FIX =
  /^mc\/fix\/m\d{1,12}(?:-\d{1,6})?\/[a-z0-9][a-z0-9-]{0,39}\/[1-9]\d{0,3}\/[1-9]\d{0,2}$/;
const CANDIDATE = /^mc\/cand\/\d{1,9}\/\d{1,5}$/;
const RELEASE = /^mc\/release\/m\d{1,12}(?:-\d{1,6})?$/;
/** The app's own branches, beside clearing away those of units. */
const APP = /^mc\/(?:state|onboarding)$|^mc\/plan\/m\d{1,12}(?:-\d{1,6})?$/;

/** A unit's own branch: the app moves it to the repair that won. */
export const isUnitRef = (ref: string): boolean => UNIT.test(branchOf(ref) ?? "");

/** Full ref → what it names; null when it is no ref that anybody here moves. */
function branchOf(ref: string): string | null {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  return branch !== undefined && validateRef(branch).ok ? branch : null;
}

/**
 * Who may move this full ref. Promotion moves mc/green, and then `target`, the branch that missions improve; both by
 * fast-forward only, which is the mover's to ensure.
 */
export function mayMove(mover: Mover, ref: string, target?: string): boolean {
  const branch = branchOf(ref);
  switch (mover) {
    case "worker":
      return branch !== null && (UNIT.test(branch) || FIX.test(branch));
    case "queue":
      return branch === "mc/working" || (branch !== null && CANDIDATE.test(branch));
    case "promotion":
      return (
        branch === "mc/green" ||
        /^refs\/tags\/mc\/landed\/\d{1,9}$/.test(ref) ||
        (branch !== null && RELEASE.test(branch)) ||
        (branch !== null && branch === target && !branch.startsWith("mc/"))
      );
    case "app":
      if (/^refs\/mc\/briefs\/mc-[\w.-]{1,90}$/.test(ref)) return !ref.includes("..");
      if (ref === NOTES_REF) return true;
      return branch !== null && (APP.test(branch) || UNIT.test(branch) || FIX.test(branch));
    default:
      return never(mover);
  }
}

/** A title as part of a branch name or id: small letters, digits, single dashes. */
export function slug(title: string, maxChars = 40): string {
  const letters = title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxChars + 1)
    .replace(/^-+|-+$/g, "")
    .slice(0, maxChars)
    .replace(/-+$/, "");
  return letters === "" ? "unit" : letters;
}

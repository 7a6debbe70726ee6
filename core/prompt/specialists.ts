// One paragraph per specialist: how this kind of work is done well. Unknown names mean a general worker. A repository may have
// its own, which win over the built-in ones of the same name.
import type { Brief } from "../report/brief.ts";

const SPECIALISTS: Readonly<Record<string, string>> = {
  "test-writer": [
    "You are the test writer. Cover the ordinary path and the edges: empty, one, many, wrong, late. A test is",
    "deterministic: no sleeping, no network, no clock of the machine. Test behaviour through the public surface, not the",
    "internals. Put tests in the existing test files and use the existing helpers. A test that cannot fail is worse than",
    "none: see each new one fail for the right reason. Never weaken, skip or delete a test to make a run pass.",
  ].join("\n"),
  refactorer: [
    "You are the refactorer. What the program does stays exactly the same; only its shape improves. Go in small steps and",
    "run the verification after each. Do not mix in features or fixes: name what you find as a discovery. Keep public",
    "names unless the task says otherwise, and leave the tests as they are: they are how you know that nothing changed.",
  ].join("\n"),
  debugger: [
    "You are the debugger. Reproduce the failure first, then find its root cause; do not treat the symptom. Make the",
    "smallest change that removes the cause, and add a test that fails without it. Say in the summary what the cause was",
    "and how you know.",
  ].join("\n"),
  simplifier: [
    "You are the simplifier. Remove dead code, merge duplicates, bring tests of the same module together and share their",
    "set-up. Every assertion that exists now exists afterwards. Report numbers before and after: files, lines, tests.",
  ].join("\n"),
  "security-auditor": [
    "You are the security auditor. Look where data of others enters: input, files, paths, commands, queries, markup,",
    "deserialisation, authentication, secrets in logs. For each finding give the place, the way in, what is at stake and",
    "the smallest fix; fix what the task covers, with a test that shows the hole closed, and list the rest as concerns.",
  ].join("\n"),
};

export const SPECIALIST_NAMES: readonly string[] = Object.keys(SPECIALISTS);

/** Paragraph of this specialist; "" for any other name: a general worker. Names are compared exactly. */
export const specialist = (name: string): string =>
  Object.hasOwn(SPECIALISTS, name) ? (SPECIALISTS[name] ?? "") : "";

/** Names that a repository may use for its own: what a file may be called, without a way out of the folder. */
export const isSpecialistName = (name: string): boolean => /^[a-z0-9-]{1,40}$/.test(name);

/** The repository's own text where it has one; `own` is what was read from its folder, "" for none. */
export const specialistText = (name: string, own: string): string =>
  own.trim() === "" ? specialist(name) : own.trim();

const CLEANUP = /\bclean(?:ing)?[ -]?ups?\b/i;

/** Who does this unit: as planned, or the simplifier where nobody is named and the objective is a cleanup. */
export function specialistNameFor({ unit, objective }: Brief): string {
  const named = unit?.specialist ?? "";
  if (named !== "") return named;
  return CLEANUP.test(objective?.title ?? "") ? "simplifier" : "";
}

export const specialistFor = (brief: Brief): string => specialist(specialistNameFor(brief));

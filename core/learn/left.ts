// What an agent said that it found, as it is kept: bounded, without secrets (SR19) and without what hides from people (SR7),
// because it is told again to other agents, as data.
import { redact } from "../base/redact.ts";
import { sanitiseLine } from "../base/sanitise.ts";
import { head } from "../base/unicode.ts";
import type { AttemptDetails } from "../engine/rows/details.ts";
import type { Handoff } from "../report/handoff.ts";

const SAID = 10;
const SAID_MAX_CHARS = 400;
const FILES = 50;
const PATH_MAX_CHARS = 300;

/** One line that may be stored and told again. */
export function lesson(text: string, maxChars = SAID_MAX_CHARS): string {
  // A cut could leave the first half of a secret, which has its shape no more: redacted before, and again after.
  const start = redact(head(text, maxChars * 8 + 8000), []);
  return redact(sanitiseLine(start, maxChars), []);
}

const lines = (texts: readonly string[]): readonly string[] => [
  ...new Set(
    texts
      .slice(0, SAID * 5)
      .map((text) => lesson(text))
      .filter((text) => text !== ""),
  ),
];

/** `changed` is what git says; the agent's own list counts where nothing was pushed. */
export function whatWasLeft(
  handoff: Pick<Handoff, "discoveries" | "concerns" | "filesChanged">,
  changed: readonly string[],
): Pick<AttemptDetails, "discoveries" | "concerns" | "files"> {
  const files = changed.length > 0 ? changed : handoff.filesChanged;
  return {
    discoveries: lines(handoff.discoveries).slice(0, SAID),
    concerns: lines(handoff.concerns).slice(0, SAID),
    files: files.slice(0, FILES).map((path) => lesson(path, PATH_MAX_CHARS)),
  };
}

// By what a failure is recognised again: equal for failures that look the same, whatever numbers, times, paths of temporary
// folders and addresses stand in their output. Equal ones of different units point at the environment, not at a unit.
import { plainText } from "../../base/ansi.ts";
import { fingerprint } from "../../base/fingerprint.ts";

export interface FailureLook {
  readonly phase: "setup" | "command";
  readonly failures: readonly {
    readonly name: string;
    readonly path: string | null;
  }[];
  /** Names of the checks that ran into their limits. */
  readonly timedOut: readonly string[];
  readonly log: string;
}

/** Readable up to here; the rest stands for itself as a fingerprint. */
const MAX_CHARS = 200;
const LAST_LINES = 3;
const ERROR =
  /\b(?:error|failed|failure|fatal|panic|panicked|exception|cannot|could not|not found|refused|denied|expired|killed|timeout|timed out)\b|\b\w+(?:Error|Exception)\b|^E\s/i;
/** Says that something failed, never what. */
const HOLLOW =
  /^(?:npm (?:err!|error)|error: process completed|make(?:\[\d+\])?: \*\*\*|error command failed|\^+$|at .+[:(])/i;

/** null: it left nothing to recognise it by. */
export function signatureOf({ phase, failures, timedOut, log }: FailureLook): string | null {
  const names = failures.map(({ name, path }) =>
    normalised(path === null || name.includes(path) ? name : `${path} ${name}`),
  );
  if (names.length > 0) return shown("tests", [...new Set(names)].sort());
  if (timedOut.length > 0) return shown("time limit", [...timedOut].sort());
  const lines = plainText(log)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = lines.filter((line) => ERROR.test(line) && !HOLLOW.test(line));
  const last = (telling.length > 0 ? telling : lines).slice(-LAST_LINES).map(normalised);
  return last.length === 0 ? null : shown(phase === "setup" ? "set-up" : "output", last);
}

function shown(kind: string, parts: readonly string[]): string {
  const text = `${kind}: ${parts.join(", ")}`;
  if (text.length <= MAX_CHARS) return text;
  return `${text.slice(0, MAX_CHARS - 18)}… ${fingerprint(text)}`;
}

/** The same text for the same failure of another run. */
export function normalised(line: string): string {
  return line
    .slice(0, 1_000)
    .toLowerCase()
    .replace(/\b\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?/g, "#")
    .replace(
      /(?:file:\/\/)?(?:[a-z]:)?(?:[\\/](?:[\w.@+-]+[\\/])*(?:tmp|temp|t|_temp|folders|runner[\\/]work)[\\/])[^\s'"`),:]*/g,
      "<temp>",
    )
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "#")
    .replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/g, "#")
    .replace(/\d+(?:[.,:]\d+)*/g, "#")
    .replace(/\s+/g, " ")
    .trim();
}

// A guess at what a worker did, from its output alone: hashes that git printed, diffstat lines, the last line.

export interface Claims {
  readonly status: "completed" | "failed";
  readonly summary: string;
  readonly commits: readonly string[];
  readonly filesChanged: readonly string[];
  readonly discoveries: readonly string[];
}

const SUMMARY_MAX_CHARS = 200;
/** Only the end is searched for signs of failure: the reason stands there. */
const TAIL_CHARS = 20_000;
const HASHES = [
  /^commit ([0-9a-f]{7,40})\b/gim,
  /^\[[^\]\n]{0,200}?\b([0-9a-f]{7,40})\]/gim,
  /\b(?:committed|created commit|commit)\s+([0-9a-f]{7,40})\b/gi,
];
const DIFFSTAT = /^ ?([\w/][\w./-]*)[ \t]+\|[ \t]+\d+[ \t]+[+-]+[ \t]*$/gm;
const FAILURES = [
  /^CONFLICT \(|^<{7} |^>{7} |merge conflict in /im,
  /\b(?:\w*Error|\w*Exception)(?::|\b\s*\()|^Traceback \(most recent call last\)/m,
  /\btimed out\b|\bTimeoutExpired\b|\bdeadline exceeded\b/i,
  /\b[EFWCN]\d{3,4}\b.*\b(?:ruff|flake8)\b|\b(?:ruff|flake8)\b.*\b[EFWCN]\d{3,4}\b/i,
  /^error(?:\[E\d+\])?:|\berror TS\d+:|^npm (?:ERR!|error)|^fatal:|^panic:/im,
  /^FAILED\b|^--- FAIL:|\b[1-9]\d* (?:tests? )?(?:failed|failing)\b/im,
];

/** Exit 0 is completed, another exit failed; without one, known signs of failure decide. */
export function transcriptClaims(output: string, exitCode: number | null): Claims {
  if (output.trim() === "") {
    const status = exitCode === 0 ? "completed" : "failed";
    return {
      status,
      summary: "No output captured",
      commits: [],
      filesChanged: [],
      discoveries: [],
    };
  }
  const tail = output.slice(-TAIL_CHARS);
  const failed =
    exitCode === null ? FAILURES.some((pattern) => pattern.test(tail)) : exitCode !== 0;
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const last = (lines.at(-1) ?? "").trim().slice(0, SUMMARY_MAX_CHARS);
  return {
    status: failed ? "failed" : "completed",
    summary: `${failed ? "[Failed]" : "[Fallback]"} ${last}`,
    commits: found(output, HASHES).slice(0, 200),
    filesChanged: found(output, [DIFFSTAT]).slice(0, 1_000),
    discoveries: [],
  };
}

function found(text: string, patterns: readonly RegExp[]): readonly string[] {
  const all = new Set<string>();
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      if (match[1] !== undefined) all.add(match[1]);
    }
  }
  return [...all];
}

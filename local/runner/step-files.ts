// The files through which one step speaks to the runner: GITHUB_OUTPUT, _ENV, _PATH, _STATE and _STEP_SUMMARY.
import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type FilePairs, parsePairs } from "./commands.ts";

const NAMES = {
  output: "GITHUB_OUTPUT",
  env: "GITHUB_ENV",
  path: "GITHUB_PATH",
  state: "GITHUB_STATE",
  summary: "GITHUB_STEP_SUMMARY",
} as const;
type Kind = keyof typeof NAMES;
const KINDS: readonly Kind[] = ["output", "env", "path", "state", "summary"];

/** GitHub's bounds: 1 MiB of outputs per job and 1 MiB of summary per step. */
const FILE_BYTES_MAX = 1024 * 1024;

export class StepFiles {
  readonly #paths: Readonly<Record<Kind, string>>;

  constructor(folder: string, key: string) {
    const at = (kind: Kind): string => join(folder, `${kind}_${key}`);
    this.#paths = {
      output: at("output"),
      env: at("env"),
      path: at("path"),
      state: at("state"),
      summary: at("summary"),
    };
    for (const kind of KINDS) closeSync(openSync(this.#paths[kind], "w", 0o600));
  }

  get variables(): Readonly<Record<string, string>> {
    return Object.fromEntries(KINDS.map((kind) => [NAMES[kind], this.#paths[kind]]));
  }

  pairs(kind: "output" | "env" | "state"): FilePairs {
    const text = this.text(kind);
    if (text === null) {
      return { ok: false, problem: `$${NAMES[kind]} is larger than ${FILE_BYTES_MAX} bytes` };
    }
    const parsed = parsePairs(text);
    return parsed.ok
      ? parsed
      : {
          ok: false,
          problem: `Unable to process file command '${kind}' successfully: ${parsed.problem}`,
        };
  }

  /** "" when the step wrote nothing (or removed the file), null when it wrote too much. */
  text(kind: Kind): string | null {
    try {
      const { size } = statSync(this.#paths[kind]);
      if (size === 0) return "";
      return size > FILE_BYTES_MAX ? null : readFileSync(this.#paths[kind], "utf8");
    } catch {
      return "";
    }
  }

  remove(): void {
    for (const kind of KINDS) rmSync(this.#paths[kind], { force: true });
  }
}

// Why an earlier attempt failed, as the agent that looked into it says: `RCA_RESULT:{…}`, read tolerantly and bounded. Its edits
// open the next attempt's prompt as data; a path that leads out of the repository is no edit.
import { isRecord, markers } from "../base/json.ts";
import { normalPath } from "../base/paths.ts";

export interface ConcreteEdit {
  readonly file: string;
  readonly change: string;
  readonly reason: string;
}

export interface RootCause {
  readonly rootCause: string;
  /** Five whys, the first one about the failure itself. */
  readonly why: readonly string[];
  readonly edits: readonly ConcreteEdit[];
  readonly avoid: readonly string[];
}

const WHYS = 5;
const EDITS_MAX = 12;
const AVOID_MAX = 10;
export const CAUSE_MAX_CHARS = 1_000;
export const LINE_MAX_CHARS = 600;
export const FILE_MAX_CHARS = 300;

/** The last one that says anything and is not the echoed template; null: none can be read. */
export function parseRootCause(text: string): RootCause | null {
  for (const value of markers(text, "RCA_RESULT", { repair: true })) {
    if (!isRecord(value)) continue;
    const found = rootCauseOf(value);
    if (isTemplate(found.rootCause)) continue;
    if (found.rootCause !== "" || found.edits.length > 0) return found;
  }
  return null;
}

function rootCauseOf(value: Readonly<Record<string, unknown>>): RootCause {
  const cause = value.root_cause ?? value.rootCause ?? value.cause;
  return {
    rootCause: line(cause, CAUSE_MAX_CHARS),
    why: lines(value.why ?? value.whys ?? value.five_whys, WHYS),
    edits: editsOf(value.concrete_edits ?? value.edits),
    avoid: lines(value.avoid, AVOID_MAX),
  };
}

function editsOf(value: unknown): readonly ConcreteEdit[] {
  const all = Array.isArray(value) ? value : isRecord(value) ? [value] : [];
  return all
    .flatMap((one: unknown): ConcreteEdit[] => {
      if (typeof one === "string") {
        const change = line(one, LINE_MAX_CHARS);
        return change === "" ? [] : [{ file: "", change, reason: "" }];
      }
      if (!isRecord(one)) return [];
      const named = one.file ?? one.path;
      const file = typeof named === "string" ? fileOf(named) : "";
      const change = line(one.change ?? one.edit ?? one.description, LINE_MAX_CHARS);
      if (file === null || change === "") return [];
      return [{ file, change, reason: line(one.reason ?? one.why, LINE_MAX_CHARS) }];
    })
    .slice(0, EDITS_MAX);
}

/** As the repository has it, without the line behind it; null: it leads out of it. */
function fileOf(named: string): string | null {
  const bare = named.trim().replace(/(?::\d+){1,2}$/, "");
  if (bare === "") return "";
  const normal = normalPath(bare);
  if (!normal.ok || normal.path.length > FILE_MAX_CHARS) return null;
  return normal.path === "**" || normal.path.endsWith("/") ? null : normal.path;
}

function lines(value: unknown, max: number): readonly string[] {
  const all = Array.isArray(value) ? value : typeof value === "string" ? value.split("\n") : [];
  return all
    .flatMap((one: unknown) => {
      const said = line(isRecord(one) ? (one.answer ?? one.why) : one, LINE_MAX_CHARS);
      return said === "" ? [] : [said];
    })
    .slice(0, max);
}

const line = (value: unknown, max: number): string =>
  typeof value === "string" ? value.replace(/\s+/g, " ").trim().slice(0, max) : "";

const isTemplate = (text: string): boolean => /^(?:…|\.{3}|<.*>)$/.test(text);

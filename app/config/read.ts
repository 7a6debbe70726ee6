// Reads `.github/mission-control.yml` with its organisation defaults; every problem with its line, nothing thrown for
// content.
import { isMap, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import type { IsoTime } from "../../core/base/brand.ts";
import { type ConfigProblem, checkConfig } from "../../core/config/check.ts";
import { CONFIG_PATH, type RepoConfig } from "../../core/config/schema.ts";
import type { Event } from "../../core/engine/event.ts";
import { UNIT_WORKFLOW, WORKFLOWS } from "../../core/report/workflow-names.ts";
import { RefusedError } from "../engine/errors.ts";
import type { GitHub } from "../github/port.ts";
import { merge } from "./merge.ts";

export interface ConfigReading {
  /** null: no valid configuration; `problems` says why. */
  readonly config: RepoConfig | null;
  readonly problems: readonly ConfigProblem[];
  /** The file exists. */
  readonly present: boolean;
}

export interface ConfigReader {
  /** `at`: branch or commit. */
  read(at: string): Promise<ConfigReading>;
  /** As ConfigRead of a branch; nothing when the branch is gone. */
  readAsEvent(branch: string, at: IsoTime): Promise<readonly Event[]>;
}

const EXTENDS = "_extends";
const ALIASES_MAX = 50;
const FILE_MAX_CHARS = 200_000;
/** A default may stand on another default, not on a tower of them. */
const DEPTH_MAX = 3;

/** `other`: a repository of the same owner, by "owner/name". */
export function openConfigReader(github: GitHub, other: (repo: string) => GitHub): ConfigReader {
  const reader: ConfigReader = {
    async read(at) {
      const file = await github.file(CONFIG_PATH, at);
      if (file === null) return { config: null, problems: [absent()], present: false };
      const own = parseFile(file.text);
      if (!own.ok) return { config: null, problems: own.problems, present: true };
      const base = await readBase(own.value, github, other);
      if (!base.ok) return { config: null, problems: [base.problem(own.lineOf)], present: true };
      const { [EXTENDS]: _, ...value } = merge(base.value, own.value);
      return { ...checkConfig(value, own.lineOf), present: true };
    },

    async readAsEvent(branch, at) {
      const commit = await github.branch(branch);
      if (commit === null) return [];
      const [reading, names] = await Promise.all([
        reader.read(commit),
        github.folder(".github/workflows", commit),
      ]);
      const needed = [...Object.values(WORKFLOWS), UNIT_WORKFLOW];
      const present = reading.present && needed.every((name) => names.includes(name));
      const { config, problems } = reading;
      return [{ type: "ConfigRead", at, commit, config, problems, present }];
    },
  };
  return reader;
}

type Mapping = Readonly<Record<string, unknown>>;
type LineOf = (key: string) => number | null;
type Parsed =
  | { readonly ok: true; readonly value: Mapping; readonly lineOf: LineOf }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** YAML text → mapping and the line of each dotted key. */
export function parseFile(text: string): Parsed {
  const lines = new LineCounter();
  const refuse = (message: string, line: number | null): Parsed => ({
    ok: false,
    problems: [{ key: "", message, line, severity: "error" }],
  });
  if (text.length > FILE_MAX_CHARS) {
    return refuse(
      `the file is longer than ${FILE_MAX_CHARS.toLocaleString("en")} characters`,
      null,
    );
  }
  const document = parseDocument(text, { lineCounter: lines, schema: "core", prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        key: "",
        message: `this is not YAML: ${error.message}`,
        line: lines.linePos(error.pos[0]).line,
        severity: "error",
      })),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {};
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause), null);
  }
  const mapping = z.record(z.string(), z.unknown()).safeParse(value);
  if (!mapping.success || Array.isArray(value)) {
    return refuse("the file must be a mapping of keys to values", 1);
  }
  return { ok: true, value: mapping.data, lineOf: (key) => lineOfKey(document, lines, key) };
}

function lineOfKey(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  key: string,
): number | null {
  let node: unknown = document.contents;
  let line: number | null = null;
  for (const part of key.split(".")) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => String(item.key) === part);
    if (pair === undefined) break;
    const start = rangeStart(pair.key);
    if (start !== null) line = lines.linePos(start).line;
    node = pair.value;
  }
  return line;
}

function rangeStart(node: unknown): number | null {
  const parsed = z.looseObject({ range: z.array(z.number()).min(1) }).safeParse(node);
  return parsed.success ? (parsed.data.range[0] ?? null) : null;
}

type Base =
  | { readonly ok: true; readonly value: Mapping }
  | { readonly ok: false; readonly problem: (lineOf: LineOf) => ConfigProblem };

/** Follows `_extends` to the same path in other repositories of the same owner. */
async function readBase(
  own: Mapping,
  github: GitHub,
  other: (repo: string) => GitHub,
): Promise<Base> {
  const here = `${github.owner}/${github.name}`;
  const seen = [here];
  let value: Mapping = {};
  let from: unknown = own[EXTENDS];
  while (from !== undefined) {
    const repo = typeof from === "string" ? repoOf(from, github.owner) : null;
    if (repo === null) {
      return refuse(
        `\`${EXTENDS}\` must name a repository of ${github.owner}, such as \`.github\``,
      );
    }
    if (seen.includes(repo))
      return refuse(`\`${EXTENDS}\` leads in a circle: ${[...seen, repo].join(" → ")}`);
    if (seen.length > DEPTH_MAX)
      return refuse(`\`${EXTENDS}\` goes over more than ${DEPTH_MAX} repositories`);
    seen.push(repo);
    const file = await fileOf(other(repo));
    if (file === null) {
      return refuse(
        `\`${CONFIG_PATH}\` of ${repo} cannot be read: it is absent there, or the app is not installed on that repository`,
      );
    }
    const parsed = parseFile(file.text);
    if (!parsed.ok) {
      return refuse(
        `\`${CONFIG_PATH}\` of ${repo}: ${parsed.problems[0]?.message ?? "unreadable"}`,
      );
    }
    value = merge(parsed.value, value);
    from = parsed.value[EXTENDS];
  }
  return { ok: true, value };
}

const NAME = /^[\w.-]{1,100}$/;

function repoOf(text: string, owner: string): string | null {
  const [first = "", second, ...more] = text.split("/");
  if (more.length > 0) return null;
  const [who, name] = second === undefined ? [owner, first] : [first, second];
  if (who.toLowerCase() !== owner.toLowerCase() || !NAME.test(name)) return null;
  return `${owner}/${name}`;
}

/** A repository without the app refuses its token; that is an answer for the person, not a failure. */
async function fileOf(github: GitHub): Promise<{ readonly text: string } | null> {
  try {
    return await github.file(CONFIG_PATH);
  } catch (error) {
    if (error instanceof RefusedError) return null;
    throw error;
  }
}

const refuse = (message: string): Base => ({
  ok: false,
  problem: (lineOf) => ({ key: EXTENDS, message, line: lineOf(EXTENDS), severity: "error" }),
});

const absent = (): ConfigProblem => ({
  key: "",
  message: `\`${CONFIG_PATH}\` is not there; run \`mc init\` or merge the onboarding pull request`,
  line: null,
  severity: "error",
});

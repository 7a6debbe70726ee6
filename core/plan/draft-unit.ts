// One entry of a plan, read field by field: both vocabularies (a person's and an agent's), every wrong field named.
import { isRecord } from "../base/json.ts";
import { normalPath } from "../base/paths.ts";
import { nearest } from "../base/similar.ts";
import type { UnitKind, UnitVerify } from "../engine/rows/unit-row.ts";
import { entries, parseFilesHint } from "../schedule/files.ts";
import { readUnitVerify } from "./unit-verify.ts";

export interface Draft {
  /** How problems call it: `unit 3 (\`login-form\`)`. */
  readonly name: string;
  readonly id: string | null;
  readonly title: string;
  readonly description: string;
  readonly files: readonly string[];
  readonly dependsOn: readonly string[];
  readonly indices: readonly unknown[];
  readonly criteria: readonly string[];
  readonly specialist: string;
  readonly kind: UnitKind;
  readonly priority: number;
  readonly verify: UnitVerify | null;
  readonly uncertainty: number;
  readonly backlogItem: string;
  /** Uses a key that only plans written by people have. */
  readonly isExplicit: boolean;
}

const TITLE_MAX_CHARS = 200;
const TEXT_MAX_CHARS = 20_000;
const MAX_ENTRIES = 200;
const KEYS = [
  "id",
  "title",
  "description",
  "files",
  "depends_on",
  "criteria",
  "specialist",
  "kind",
  "priority",
  "verify",
  "files_hint",
  "depends_on_indices",
  "acceptance_criteria",
  "unit_type",
  "experiment_mode",
  "speculation_score",
  "uncertainty",
  "backlog_item_id",
  "verification_hint",
] as const;
const KNOWN: ReadonlySet<string> = new Set(KEYS);
const EXPLICIT_KEYS = ["id", "files", "depends_on", "criteria", "kind"] as const;
const KINDS: Readonly<Record<string, UnitKind>> = {
  implement: "implement",
  implementation: "implement",
  research: "research",
  experiment: "experiment",
};

/** null: the entry is left out (its place in the list stays, because dependencies may go by index). */
export function readDraft(
  entry: unknown,
  index: number,
  found: { readonly problems: string[]; readonly notes: string[] },
): Draft | null {
  if (entry === null) {
    found.notes.push(`unit ${index + 1}: is no unit; left out`);
    return null;
  }
  const raw = typeof entry === "string" ? { title: entry } : entry;
  if (!isRecord(raw)) {
    found.problems.push(`unit ${index + 1}: must be an object with a \`title\``);
    return null;
  }
  const fields = new Fields(raw, index, found);
  return fields.draft();
}

class Fields {
  readonly #raw: Readonly<Record<string, unknown>>;
  readonly #name: string;
  readonly #problems: string[];
  readonly #notes: string[];

  constructor(
    raw: Readonly<Record<string, unknown>>,
    index: number,
    found: { readonly problems: string[]; readonly notes: string[] },
  ) {
    this.#raw = raw;
    const id = raw.id ?? raw.title;
    const label =
      typeof id === "string" && id.trim() !== "" ? ` (\`${id.trim().slice(0, 60)}\`)` : "";
    this.#name = `unit ${index + 1}${label}`;
    this.#problems = found.problems;
    this.#notes = found.notes;
  }

  draft(): Draft {
    const raw = this.#raw;
    this.#unknownKeys();
    const description = this.#text("description", TEXT_MAX_CHARS);
    return {
      name: this.#name,
      id: this.#id(),
      title: this.#title(description),
      description,
      files: this.#files(),
      dependsOn: this.#list("depends_on", entries(raw.depends_on)),
      indices: Array.isArray(raw.depends_on_indices)
        ? raw.depends_on_indices.slice(0, MAX_ENTRIES)
        : [],
      criteria: this.#criteria(),
      specialist: this.#text("specialist", 60),
      kind: this.#kind(),
      priority: this.#priority(),
      verify: this.#verify(),
      uncertainty: this.#uncertainty(),
      backlogItem: this.#text("backlog_item_id", 100),
      isExplicit: EXPLICIT_KEYS.some((key) => raw[key] !== undefined),
    };
  }

  #problem(field: string, text: string): void {
    this.#problems.push(`${this.#name}: \`${field}\` ${text}`);
  }

  #unknownKeys(): void {
    for (const key of Object.keys(this.#raw)) {
      if (KNOWN.has(key)) continue;
      const like = nearest(key, KEYS);
      this.#notes.push(
        `${this.#name}: \`${key.slice(0, 40)}\` is no field of a unit${like === null ? "" : `; did you mean \`${like}\`?`}`,
      );
    }
  }

  #id(): string | null {
    const id = this.#raw.id;
    if (id === undefined || id === null || id === "") return null;
    if (typeof id === "number") return String(id);
    if (typeof id === "string") return id.trim();
    this.#problem("id", "must be text");
    return null;
  }

  #title(description: string): string {
    const title = this.#raw.title;
    if (
      title !== undefined &&
      title !== null &&
      typeof title !== "string" &&
      typeof title !== "number"
    ) {
      this.#problem("title", "must be text");
      return "";
    }
    const text = String(title ?? "")
      .replace(/\s+/g, " ")
      .trim();
    if (text !== "") return text.slice(0, TITLE_MAX_CHARS);
    const first = description.trim().split("\n")[0] ?? "";
    if (first !== "") {
      this.#notes.push(`${this.#name}: has no \`title\`; the start of its description is used`);
      return first.slice(0, 120);
    }
    this.#problem("title", "is empty; say in a few words what the unit changes");
    return "";
  }

  #text(field: string, max: number): string {
    const value = this.#raw[field];
    if (value === undefined || value === null) return "";
    if (typeof value === "string") return value.trim().slice(0, max);
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    this.#problem(field, "must be text");
    return "";
  }

  #list(field: string, values: readonly string[]): readonly string[] {
    const value = this.#raw[field];
    const fine =
      value === undefined || value === null || typeof value === "string" || Array.isArray(value);
    if (!fine) this.#problem(field, "must be a list");
    if (
      Array.isArray(value) &&
      value.some((one) => typeof one !== "string" && typeof one !== "number")
    ) {
      this.#problem(field, "must be a list of texts");
    }
    if (values.length > MAX_ENTRIES) this.#problem(field, `has more than ${MAX_ENTRIES} entries`);
    return [...new Set(values)].slice(0, MAX_ENTRIES);
  }

  #files(): readonly string[] {
    const field = this.#raw.files === undefined ? "files_hint" : "files";
    const files = this.#list(field, parseFilesHint(this.#raw[field]));
    for (const file of files) {
      const normal = normalPath(file);
      if (!normal.ok)
        this.#problem(field, `has the path \`${file.slice(0, 100)}\`, which ${normal.problem}`);
    }
    return files;
  }

  #criteria(): readonly string[] {
    const field = this.#raw.criteria === undefined ? "acceptance_criteria" : "criteria";
    const value = this.#raw[field];
    if (typeof value === "string") return value.trim() === "" ? [] : [value.trim().slice(0, 2_000)];
    const texts = (Array.isArray(value) ? value : []).flatMap((one: unknown) =>
      typeof one === "string" && one.trim() !== "" ? [one.trim().slice(0, 2_000)] : [],
    );
    return this.#list(field, texts).slice(0, 50);
  }

  #kind(): UnitKind {
    const field = this.#raw.kind === undefined ? "unit_type" : "kind";
    const word = this.#text(field, 40).toLowerCase();
    if (word === "") return this.#raw.experiment_mode === true ? "experiment" : "implement";
    const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
    if (kind !== undefined) return kind;
    const like = nearest(word, Object.keys(KINDS));
    this.#problem(
      field,
      `is \`${word}\`; it must be implement, research or experiment${like === null ? "" : ` (did you mean \`${like}\`?)`}`,
    );
    return "implement";
  }

  #verify(): UnitVerify | null {
    const read = readUnitVerify(this.#raw.verify);
    for (const problem of read.problems) this.#problem("verify", problem);
    for (const note of read.notes) this.#notes.push(`${this.#name}: ${note}`);
    return read.verify;
  }

  #uncertainty(): number {
    const field = this.#raw.uncertainty === undefined ? "speculation_score" : "uncertainty";
    const value = this.#raw[field];
    if (value === undefined || value === null || value === "") return 0;
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) {
      return Math.min(1, Math.max(0, number));
    }
    this.#notes.push(`${this.#name}: \`${field}\` is no number from 0 to 1; 0 is used`);
    return 0;
  }

  #priority(): number {
    const value = this.#raw.priority;
    if (value === undefined || value === null) return 1;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return Math.trunc(number);
    this.#notes.push(`${this.#name}: \`priority\` is no number; 1 is used`);
    return 1;
  }
}

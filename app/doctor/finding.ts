// One thing that was looked at: what it is, why it matters, how to mend it. Names of secrets may stand here, values never.

export type Level = "ok" | "note" | "warning" | "error";

export interface Finding {
  /** Stable name, such as `database.schema`. */
  readonly check: string;
  readonly level: Level;
  readonly what: string;
  /** Empty where it is well. */
  readonly why: string;
  readonly mend: string;
}

export const ok = (check: string, what: string): Finding => ({
  ...{ check, level: "ok", what, why: "", mend: "" },
});

/** It cannot be told from here. */
export const note = (check: string, what: string, why: string, mend: string): Finding => ({
  ...{ check, level: "note", what, why, mend },
});

export const warning = (check: string, what: string, why: string, mend: string): Finding => ({
  ...{ check, level: "warning", what, why, mend },
});

export const error = (check: string, what: string, why: string, mend: string): Finding => ({
  ...{ check, level: "error", what, why, mend },
});

const REASON_MAX_CHARS = 300;

export const reasonOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, REASON_MAX_CHARS);

// Problems of a configuration file: found all at once, each with its line and its fix.

export interface ConfigProblem {
  /** Dotted key, e.g. `units.max_attempts`; empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
  /** 1-based line in the file, null when unknown. */
  readonly line: number | null;
  readonly severity: "error" | "warning";
}

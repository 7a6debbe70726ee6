// How a requirement names the tests that prove it.

export interface Proof {
  /** Path from the root of the repository. */
  readonly file: string;
  /** The test's own name, or its group's, as it is written there; of the simulation, the name of the check. */
  readonly test: string;
}

export interface Requirement {
  readonly text: string;
  readonly tests: readonly Proof[];
}

export const at = (file: string, ...names: readonly string[]): readonly Proof[] =>
  names.map((test) => ({ file: `tests/${file}`, test }));

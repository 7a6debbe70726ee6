// The door through which an app instance reaches the simulated world: what happens behind it may fail, be late, or never answer.

export interface Gate {
  /** Runs it against the model at some moment; the answer may be an error although it took effect. */
  call<T>(method: string, run: () => T): Promise<T>;
}

/** Nothing goes wrong; for contract tests. */
export const openGate: Gate = { call: async (_method, run) => run() };

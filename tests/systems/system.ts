// One entry for each system that thinks or learns: the test in which switching it on or off changes what happens.
import type { Proof } from "../proof.ts";

export interface System {
  /** As ARCHITECTURE.md calls it. */
  readonly system: string;
  /** What is other with it than without it, in one sentence. */
  readonly differs: string;
  readonly tests: readonly Proof[];
}

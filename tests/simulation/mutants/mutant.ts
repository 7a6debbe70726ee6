// One guard and how to take it out: what to replace in which file, and who should notice. Data, so that it follows the code;
// `find` must stand in the file exactly once.
import type { FaultName } from "../faults.ts";
import type { DeedName } from "../scenario.ts";

export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Faults and deeds under which its absence matters; all worlds have them then. */
  readonly faults?: readonly FaultName[];
  readonly deeds?: readonly DeedName[];
  /** A second line of defence: what else has to fail before it is needed. It may survive. */
  readonly behind?: string;
  /** A scenario of the table that kills it, where random worlds are not meant to. */
  readonly scenario?: string;
  /** A file of tests that kills it, where no world can come to the state it guards. Nothing is played then. */
  readonly test?: string;
}

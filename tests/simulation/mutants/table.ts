// All guards that are taken out once, by what they guard.
import { ENGINE } from "./guards/engine.ts";
import { JUDGEMENT } from "./guards/judgement.ts";
import { LANDING } from "./guards/landing.ts";
import { MERGES } from "./guards/merges.ts";
import { PEOPLE } from "./guards/people.ts";
import { POLICY } from "./guards/policy.ts";
import { TOURNAMENT } from "./guards/tournament.ts";
import type { Mutant } from "./mutant.ts";

export const MUTANTS: readonly Mutant[] = [
  ...JUDGEMENT,
  ...LANDING,
  ...PEOPLE,
  ...ENGINE,
  ...POLICY,
  ...TOURNAMENT,
  ...MERGES,
];

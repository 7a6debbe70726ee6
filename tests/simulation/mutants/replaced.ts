// The text of a file without one guard; it must hold what is to be replaced exactly once.
import type { Mutant } from "./mutant.ts";
import { MUTANTS } from "./table.ts";

/** The one that is played in this process; its name comes from whoever started it. */
export const mutantInForce = (): Mutant | undefined =>
  MUTANTS.find((one) => one.name === process.env.MC_MUTANT);

/** The same worlds on the source as it is: what fails there too says nothing about the guard. */
export const isIntact = (): boolean => process.env.MC_INTACT === "1";

export function replaced(text: string, { name, file, find, replace }: Mutant): string {
  if (text.split(find).length !== 2) {
    throw new Error(`${file} does not hold the text of the mutant "${name}" once.`);
  }
  return text.replace(find, () => replace);
}

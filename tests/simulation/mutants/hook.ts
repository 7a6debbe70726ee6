// Loaded with `--import` before anything else: replaces the text of one mutant while the source is read. The tree on disk
// is never touched.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { MUTANTS } from "./table.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const mutant = MUTANTS.find((one) => one.name === process.env.MC_MUTANT);

if (mutant !== undefined) {
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith("file:") || fileURLToPath(url) !== `${root}${mutant.file}`) {
        return nextLoad(url, context);
      }
      const text = readFileSync(new URL(url), "utf8");
      if (text.split(mutant.find).length !== 2) {
        throw new Error(
          `${mutant.file} does not hold the text of the mutant "${mutant.name}" once.`,
        );
      }
      const source = text.replace(mutant.find, () => mutant.replace);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}

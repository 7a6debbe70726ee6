// Loaded with `--import` before anything else: replaces the text of one mutant while the source is read. The tree on disk
// is never touched.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { isIntact, mutantInForce, replaced } from "./replaced.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const mutant = mutantInForce();

if (mutant !== undefined && !isIntact()) {
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith("file:") || fileURLToPath(url) !== `${root}${mutant.file}`) {
        return nextLoad(url, context);
      }
      const source = replaced(readFileSync(new URL(url), "utf8"), mutant);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}

// Puts the fakes of the agent CLIs into a folder under the names of the real ones, types taken off once: they start as fast as
// JavaScript does.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { BACK_ENDS } from "../back-end.ts";

export function installFakes(folder: string): void {
  for (const name of readdirSync(import.meta.dirname)) {
    const text = stripTypeScriptTypes(readFileSync(join(import.meta.dirname, name), "utf8"));
    const script = text.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.mjs"');
    writeFileSync(join(folder, name.replace(/\.ts$/, ".mjs")), script);
  }
  for (const { program } of BACK_ENDS) {
    const start = `#!/bin/sh\nexec '${process.execPath}' '${join(folder, `fake-${program}.mjs`)}' "$@"\n`;
    writeFileSync(join(folder, program), start, { mode: 0o755 });
  }
}

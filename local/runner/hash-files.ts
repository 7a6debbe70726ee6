// `hashFiles()`: one digest over the digests of all files that the patterns mean, in path order, as GitHub computes it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { data } from "@actions/expressions";
import type { FunctionDefinition } from "./expression.ts";
import { findFiles } from "./file-patterns.ts";

export const hashFilesFunction = (workspace: string): FunctionDefinition => ({
  name: "hashFiles",
  minArgs: 1,
  maxArgs: 255,
  call: (...args) => {
    const patterns = args.flatMap((arg) =>
      arg
        .coerceString()
        .split("\n")
        .map((line) => line.trim()),
    );
    const { files } = findFiles(
      patterns.filter((line) => line !== ""),
      workspace,
      { hidden: true },
    );
    if (files.length === 0) return new data.StringData("");
    const all = createHash("sha256");
    for (const path of files) all.update(createHash("sha256").update(readFileSync(path)).digest());
    return new data.StringData(all.digest("hex"));
  },
});

// The configuration file of a local checkout, for the command line. Organisation defaults need GitHub and are left out there.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConfigProblem, checkConfig } from "../../core/config/check.ts";
import { CONFIG_PATH, type RepoConfig } from "../../core/config/schema.ts";
import { EXTENDS } from "./defaults.ts";
import { parseFile } from "./file.ts";

export interface LocalConfig {
  /** null: the file has problems. */
  readonly config: RepoConfig | null;
  readonly problems: readonly ConfigProblem[];
  /** The file says which agent; otherwise the machine decides. */
  readonly namesAgent: boolean;
}

/** null: the checkout has no configuration file. */
export async function readLocalConfig(root: string): Promise<LocalConfig | null> {
  let text: string;
  try {
    text = await readFile(join(root, CONFIG_PATH), "utf8");
  } catch {
    return null;
  }
  const parsed = parseFile(text);
  if (!parsed.ok) return { config: null, problems: parsed.problems, namesAgent: false };
  const { [EXTENDS]: _, ...value } = parsed.value;
  return { ...checkConfig(value, parsed.lineOf), namesAgent: value.agent !== undefined };
}

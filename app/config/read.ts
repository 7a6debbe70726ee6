// Reads `.github/mission-control.yml` with its organisation defaults: every problem with its line, nothing thrown for
// what people wrote.
import type { IsoTime } from "../../core/base/brand.ts";
import { type ConfigProblem, checkConfig } from "../../core/config/check.ts";
import { CONFIG_PATH, type RepoConfig } from "../../core/config/schema.ts";
import type { Event } from "../../core/engine/event.ts";
import { UNIT_WORKFLOW, WORKFLOWS } from "../../core/report/workflow-names.ts";
import type { GitHub } from "../github/port.ts";
import { EXTENDS, readDefaults } from "./defaults.ts";
import { parseFile } from "./file.ts";
import { merge } from "./merge.ts";

export interface ConfigReading {
  /** null: no valid configuration; `problems` says why. */
  readonly config: RepoConfig | null;
  readonly problems: readonly ConfigProblem[];
  /** The file exists. */
  readonly present: boolean;
}

export interface ConfigReader {
  /** `at`: branch or commit. */
  read(at: string): Promise<ConfigReading>;
  /** As ConfigRead of a branch; nothing when the branch is gone. */
  readAsEvent(branch: string, at: IsoTime): Promise<readonly Event[]>;
}

/** `other`: a repository of the same owner, by "owner/name". */
export function openConfigReader(github: GitHub, other: (repo: string) => GitHub): ConfigReader {
  async function read(at: string): Promise<ConfigReading> {
    const file = await github.file(CONFIG_PATH, at);
    if (file === null) return { config: null, problems: [ABSENT], present: false };
    const own = parseFile(file.text);
    if (!own.ok) return { config: null, problems: own.problems, present: true };
    const defaults = await readDefaults(own, github, other);
    const { [EXTENDS]: _, ...value } = merge(defaults.value, own.value);
    const checked = checkConfig(value, own.lineOf);
    if (defaults.problem === null) return { ...checked, present: true };
    // Without its defaults the file is not what it means to be, whatever the rest says.
    return { config: null, problems: [defaults.problem, ...checked.problems], present: true };
  }

  return {
    read,
    async readAsEvent(branch, at) {
      const commit = await github.branch(branch);
      if (commit === null) return [];
      const [reading, names] = await Promise.all([
        read(commit),
        github.folder(".github/workflows", commit),
      ]);
      const needed = [...Object.values(WORKFLOWS), UNIT_WORKFLOW];
      const present = reading.present && needed.every((name) => names.includes(name));
      const { config, problems } = reading;
      return [{ type: "ConfigRead", at, commit, config, problems, present }];
    },
  };
}

const ABSENT: ConfigProblem = {
  key: "",
  message: `\`${CONFIG_PATH}\` is not there: merge the onboarding pull request, or run \`mc init\``,
  line: null,
  severity: "error",
};

// `/mc help`, generated from the registry.
import type { RepoConfig } from "../config/schema.ts";
import { rolesSentence } from "./permission.ts";
import { COMMANDS, usage } from "./registry.ts";

export function renderHelp(config: RepoConfig | null): string {
  const roles =
    config === null
      ? "the permission that `people.may_command` names (write or more, unless set otherwise)"
      : `${rolesSentence(config.people.may_command)} permission`;
  const rows = COMMANDS.map((command) => `| \`${usage(command)}\` | ${command.does} |`);
  return [
    "Commands stand at the start of a line of a comment on the objective or on one of its pull requests:",
    "",
    "| command | what it does |",
    "|---|---|",
    ...rows,
    "",
    `To approve, review the pull request: that binds your approval to its exact commit.`,
    `Who may use them: people with ${roles}. Text in quotes and code is not read.`,
  ].join("\n");
}

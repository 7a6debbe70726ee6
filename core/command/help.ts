// `/mc help`, generated from the registry.
import type { RepoConfig } from "../config/schema.ts";
import { usage } from "./entry.ts";
import { rolesSentence } from "./permission.ts";
import { COMMANDS } from "./registry.ts";

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
    `In a unit's own pull request ${inOwnPull()} mean that unit when none is named.`,
    `To approve, review the pull request: that binds your approval to its exact commit.`,
    `Who may use them: people with ${roles}. Text in quotes and code is not read.`,
  ].join("\n");
}

function inOwnPull(): string {
  const names = COMMANDS.filter(
    ({ takes: [first] }) => first?.kind === "unit" && !first.required,
  ).map(({ name }) => `\`${name}\``);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

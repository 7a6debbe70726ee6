// `/mc help`, generated from the registry.
import type { RepoConfig } from "../config/schema.ts";
import { usageCell } from "./page.ts";
import { rolesSentence } from "./permission.ts";
import { COMMANDS } from "./registry.ts";

export function renderHelp(config: RepoConfig | null): string {
  const roles =
    config === null
      ? "the permission that `people.may_command` names (write or more, unless set otherwise)"
      : `${rolesSentence(config.people.may_command)} permission`;
  const rows = COMMANDS.map((command) => `| ${usageCell(command)} | ${command.does} |`);
  return [
    "Commands stand at the start of a line of a comment on the objective or on one of its pull requests:",
    "",
    "| command | what it does |",
    "|---|---|",
    ...rows,
    "",
    `Read in any issue, not only there: ${anywhere()}.`,
    `In a unit's own pull request ${inOwnPull()} mean that unit when none is named.`,
    `To approve, review the pull request: that binds your approval to its exact commit.`,
    `Who may use them: people with ${roles}. Text in quotes and code is not read.`,
  ].join("\n");
}

/** The first words of what may be said of any issue, each once. */
function anywhere(): string {
  const names = COMMANDS.filter(({ where }) => where.includes("issue")).map(
    ({ name }) => `\`${name.split(" ")[0] ?? name}\``,
  );
  return listed([...new Set(names)]);
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;

function inOwnPull(): string {
  const names = COMMANDS.filter(
    ({ takes: [first] }) => first?.kind === "unit" && !first.required,
  ).map(({ name }) => `\`${name}\``);
  return listed(names);
}

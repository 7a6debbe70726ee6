// The page of all commands, as documentation shows it: made from the registry, so that it never says what the product does not do.
import { type Entry, exampleOf, usage } from "./entry.ts";
import { COMMANDS, type CommandEntry } from "./registry.ts";

/** Where the page begins and ends in a document that holds it. */
export const PAGE_BEGIN = "<!-- commands: made by `mc help --markdown` -->";
export const PAGE_END = "<!-- commands end -->";

function placesOf({ where }: CommandEntry): string {
  if (where.includes("issue")) return "any issue";
  const isBoard = where.includes("dashboard") ? ", dashboard" : "";
  return `a mission's threads${isBoard}`;
}

const whoOf = ({ who }: Pick<Entry<{ name: string }>, "who">): string =>
  who === "mission" ? "mission" : "repository";

/** Of the command line; null: there it is another command's name, or needs none. */
const cliOf = (command: CommandEntry): string =>
  command.name === "help" ? "`mc help`" : `\`mc ${command.cli}\``;

/** A usage in a table: what separates its words would separate cells. */
export const usageCell = (command: CommandEntry): string =>
  `\`${usage(command).replaceAll("|", "\\|")}\``;

export function commandsPage(): string {
  const rows = COMMANDS.map((command) =>
    [
      `| ${usageCell(command)}`,
      command.does,
      placesOf(command),
      whoOf(command),
      `${cliOf(command)} |`,
    ].join(" | "),
  );
  const also = COMMANDS.flatMap(({ name, also: others }) =>
    others.map((other) => `\`/mc ${other}\` is \`/mc ${name}\``),
  );
  return [
    "| comment | what it does | where | who | command line |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    `${also.join(", ")}. Examples: ${examples()}. A mission's threads are its issue, its own pull requests and its units'.`,
    "",
    "*mission*: whom `people.may_command` names in the configuration that the mission began with; *repository*: whom it names now. On the",
    "command line it is whoever may write into the app's database. A command stands at the start of a line of your own words: what is in",
    "quotes, code, `<details>` or HTML comments is not read, and an edit brings only what is new in it. Several may stand in one comment. You",
    "get a reaction as receipt (👍 done, 😕 not done, 👎 not permitted) and one answer.",
  ].join("\n");
}

const SHOWN: readonly string[] = ["workers", "budget", "priority pin", "objective", "chain"];

const examples = (): string =>
  COMMANDS.filter(({ name }) => SHOWN.includes(name))
    .map((command) => `\`${exampleOf(command)}\``)
    .join(", ");

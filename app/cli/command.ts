// Every `/mc …` also as `mc …`: built from the registry, so that what people may comment they may type.
import { Command } from "commander";
import { exampleOf, usage } from "../../core/command/entry.ts";
import { COMMANDS, type CommandEntry } from "../../core/command/registry.ts";

/** Commands are listed with what they take, not with `[words...]`. */
export const HELP = {
  subcommandTerm: (command: Command): string =>
    [command.name(), command.usage()].join(" ").replace("[options] ", ""),
};

/** Where the help lists them. */
const GROUP = "What may also stand in a comment:";

export interface CommandOptions {
  readonly repo?: string;
  readonly database?: string;
  readonly issue?: string;
  readonly wait?: string;
  readonly json: boolean;
}

/** First words of the registry's commands; those that the command line has of its own are left to it. */
export const commandNames = (): readonly string[] => [
  ...new Set(COMMANDS.map(({ cli }) => first(cli))),
];

const first = (name: string): string => name.split(" ")[0] ?? name;

/** The command of this first word, with a command below it for each second word. */
export function givenCommand(name: string): Command {
  const entries = COMMANDS.filter(({ cli }) => first(cli) === name);
  const [only] = entries;
  if (only === undefined) throw new Error(`there is no command ${name}`);
  if (only.cli === name && entries.length === 1) return leaf(only, name);
  const group = new Command(name)
    .description(`What is done next: ${entries.map(({ cli }) => cli.split(" ")[1]).join(", ")}.`)
    .helpGroup(GROUP)
    .helpCommand(false)
    .configureHelp(HELP);
  for (const entry of entries) group.addCommand(leaf(entry, entry.cli.split(" ")[1] ?? entry.cli));
  return group;
}

function leaf(entry: CommandEntry, name: string): Command {
  const takes = entry.takes.map(({ shown }) => shown).join(" ");
  const command = new Command(name).description(sentence(entry.does)).helpGroup(GROUP);
  for (const other of entry.also) if (other !== name) command.alias(other);
  if (entry.takes.length > 0) command.argument("[words...]", takes);
  return command
    .usage(["[options]", takes].join(" ").trim())
    .option(
      "--repo <owner/name or path>",
      "repository in the app's database, or that of an `mc run`",
    )
    .option("--issue <n>", "issue or pull request that it is said of (default: the only mission)")
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--wait <seconds>", "how long to wait for the answer; 0: store it and go")
    .option("--json", "one JSON object", false)
    .addHelpText(
      "after",
      `\nExample: ${cliExample(entry)}\nThe same in a comment: ${usage(entry)}\n\nIt is stored as said by the operator of this database, and carried out once: by the app that runs, else by the next.\n\nExit codes: 0 done, or stored · 1 it was not done, and the answer says why · 2 wrong input`,
    )
    .action(async (...given: unknown[]) => {
      const words = entry.takes.length > 0 && Array.isArray(given[0]) ? given[0].map(String) : [];
      const { send } = await import("./command-send.ts");
      process.exitCode = await send(
        [entry.name, ...words].join(" "),
        command.opts<CommandOptions>(),
      );
    });
}

/** As it is typed in a shell. */
export const cliExample = (entry: CommandEntry): string => {
  const words = exampleOf(entry).replace(`/mc ${entry.name}`, `mc ${entry.cli}`);
  return entry.who === "mission" ? `${words} --issue 12` : words;
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

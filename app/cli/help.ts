// `mc help`: of the command line or of one command; with --markdown the page of all commands, as the README holds it.
import { Command } from "commander";

export interface HelpOptions {
  readonly markdown: boolean;
}

export function helpCommand(program: Command, all: () => Promise<readonly Command[]>): Command {
  return new Command("help")
    .description("Show help of mc, or of one of its commands.")
    .argument("[command...]", "such as `pause` or `priority pin`")
    .option("--markdown", "the page of all commands that may stand in comments", false)
    .action(async (words: string[], { markdown }: HelpOptions) => {
      if (markdown) {
        const { commandsPage } = await import("../../core/command/page.ts");
        process.stdout.write(`${commandsPage()}\n`);
        return;
      }
      for (const command of await all())
        if (!program.commands.some((known) => known.name() === command.name()))
          program.addCommand(command);
      let found: Command = program;
      for (const word of words) {
        const next = found.commands.find(
          (one) => one.name() === word || one.aliases().includes(word),
        );
        if (next === undefined) throw new Error(`there is no command ${words.join(" ")}`);
        found = next;
      }
      process.stdout.write(found.helpInformation());
    });
}

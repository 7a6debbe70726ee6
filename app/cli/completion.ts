// `mc completion bash|zsh|fish`: a script for the shell, made from the very commands that the command line has.
import { Argument, Command } from "commander";
import { type CompletionWord, completionScript, SHELLS } from "../../core/command/completion.ts";
import { COMMANDS } from "../../core/command/registry.ts";

export function completionCommand(all: () => Promise<readonly Command[]>): Command {
  return new Command("completion")
    .description("Print a script that completes mc's commands and options in a shell.")
    .addArgument(new Argument("<shell>", "the shell that reads it").choices([...SHELLS]))
    .addHelpText(
      "after",
      "\nFor bash: source <(mc completion bash)\nFor zsh: mc completion zsh > ~/.zfunc/_mc, with ~/.zfunc in fpath\nFor fish: mc completion fish | source",
    )
    .action(async (named: string) => {
      const shell = SHELLS.find((one) => one === named);
      if (shell === undefined) throw new Error(`no completion for ${named}`);
      const words = (await all()).map((command) => wordOf(command, ""));
      process.stdout.write(completionScript(shell, words));
    });
}

export function wordOf(command: Command, path: string): CompletionWord {
  const name = command.name();
  const here = `${path}${name}`;
  return {
    name,
    about: command.description(),
    below: command.commands.map((below) => wordOf(below, `${here} `)),
    options: command.options.flatMap(({ long }) => (long == null ? [] : [long])),
    values: [
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ...(COMMANDS.find(({ cli }) => cli === here)?.takes ?? []).flatMap(({ choices }) => choices),
    ],
  };
}

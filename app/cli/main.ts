// `mc`: the command line. Each command is loaded when it is called, so that `--help` is quick.
import { Command } from "commander";

const program = new Command("mc")
  .description(
    "Mission Control: keeps improving a repository towards an objective, and lets only verified commits through.",
  )
  .showHelpAfterError("(mc --help lists the commands; mc COMMAND --help its options)")
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride((error) => {
    // Wrong usage is 2 everywhere; help and version are 0.
    process.exit(error.exitCode === 0 ? 0 : 2);
  });

const { runCommand } = await import("../../local/boot/run.ts");
const { devCommand } = await import("../../local/boot/dev.ts");
const { initCommand } = await import("./init.ts");
const { whyCommand } = await import("./why.ts");
const { schemaCommand } = await import("./schema.ts");
for (const command of [runCommand(), devCommand(), initCommand(), whyCommand(), schemaCommand()]) {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2)).showHelpAfterError();
  program.addCommand(command);
}

try {
  await program.parseAsync(process.argv);
} catch (error) {
  console.error(`mc: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

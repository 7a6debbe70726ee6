// `mc`: the command line. Only the command that is called is loaded, so that a typing error is answered at once.
import { Command } from "commander";
import { nearest } from "../../core/base/similar.ts";
import { commandNames, givenCommand, HELP } from "./command.ts";

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("../../local/boot/run.ts")).runCommand(),
  selfplay: async () => (await import("../../local/boot/selfplay.ts")).selfplayCommand(),
  dev: async () => (await import("../../local/boot/dev.ts")).devCommand(),
  init: async () => (await import("./init.ts")).initCommand(),
  queue: async () => (await import("./queue.ts")).queueCommand(),
  why: async () => (await import("./why.ts")).whyCommand(),
  audit: async () => (await import("./audit.ts")).auditCommand(),
  replay: async () => (await import("./replay.ts")).replayCommand(),
  traces: async () => (await import("./traces.ts")).tracesCommand(),
  stats: async () => (await import("./stats.ts")).statsCommand(),
  discover: async () => (await import("./discover.ts")).discoverCommand(),
  prompts: async () => (await import("./prompts.ts")).promptsCommand(),
  report: async () => (await import("./report.ts")).reportCommand(),
  projects: async () => (await import("./projects.ts")).projectsCommand(),
  register: async () => (await import("./projects.ts")).registerCommand(),
  unregister: async () => (await import("./projects.ts")).unregisterCommand(),
  status: async () => (await import("./status.ts")).statusCommand(),
  doctor: async () => (await import("./doctor.ts")).doctorCommand(),
  schema: async () => (await import("./schema.ts")).schemaCommand(),
};

/** Wrong usage is 2 everywhere; help is 0. */
const leave = ({ exitCode }: { readonly exitCode: number }): never =>
  process.exit(exitCode === 0 ? 0 : 2);

/** Also of commands below a command. */
function strict(command: Command): Command {
  for (const below of command.commands) strict(below);
  return command.exitOverride(leave).showHelpAfterError();
}

const program = new Command("mc")
  .description(
    "Mission Control: keeps improving a repository towards an objective, and lets only verified commits through.",
  )
  .showHelpAfterError("(mc --help lists the commands; mc COMMAND --help its options)")
  .exitOverride(leave);

/** Those of the registry, for names that the command line has no command of its own for. */
const given = commandNames().filter((name) => !Object.hasOwn(COMMANDS, name) && name !== "help");
const ALL: Readonly<Record<string, () => Promise<Command>>> = {
  ...COMMANDS,
  ...Object.fromEntries(given.map((name) => [name, async () => givenCommand(name)])),
  completion: async () => (await import("./completion.ts")).completionCommand(loadAll),
  help: async () => (await import("./help.ts")).helpCommand(program, loadAll),
};

async function loadAll(): Promise<readonly Command[]> {
  return Promise.all(Object.values(ALL).map(async (load) => strict(await load())));
}

const word = process.argv[2] ?? "";
if (word !== "" && !word.startsWith("-") && !Object.hasOwn(ALL, word)) {
  const near = nearest(word, Object.keys(ALL));
  console.error(`error: unknown command '${word}'`);
  if (near !== null) console.error(`(Did you mean ${near}?)`);
  console.error("(mc --help lists the commands; mc COMMAND --help its options)");
  process.exit(2);
}
const asked = ALL[word];
program.helpCommand(false).configureHelp(HELP);
for (const command of asked === undefined ? await loadAll() : [strict(await asked())]) {
  program.addCommand(command);
}

try {
  await program.parseAsync(process.argv);
} catch (error) {
  console.error(`mc: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

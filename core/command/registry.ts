// Every command once: its words, what it does, who may use it. Grammar, help and did-you-mean all read this.

export interface CommandWords {
  readonly name: "help" | "status" | "pause" | "resume" | "stop" | "approve" | "retry" | "why";
  /** Name of the argument; null: takes none. */
  readonly argument: string | null;
  readonly required: boolean;
  readonly does: string;
}

export const COMMANDS: readonly CommandWords[] = [
  {
    name: "help",
    argument: null,
    required: false,
    does: "shows this list",
  },
  {
    name: "status",
    argument: null,
    required: false,
    does: "says how the mission stands and what it waits for",
  },
  {
    name: "pause",
    argument: null,
    required: false,
    does: "starts nothing new; running jobs finish",
  },
  {
    name: "resume",
    argument: null,
    required: false,
    does: "goes on after a pause, or opens a closed queue",
  },
  {
    name: "stop",
    argument: null,
    required: false,
    does: "ends the mission and cancels its running jobs",
  },
  {
    name: "retry",
    argument: "UNIT",
    required: true,
    does: "gives a failed unit another attempt",
  },
  {
    name: "why",
    argument: "UNIT",
    required: false,
    does: "lists the latest decisions and their reasons",
  },
  {
    name: "approve",
    argument: null,
    required: false,
    does: "says which pull request to approve",
  },
];

export const usage = (command: CommandWords): string => {
  if (command.argument === null) return `/mc ${command.name}`;
  return `/mc ${command.name} ${command.required ? command.argument : `[${command.argument}]`}`;
};

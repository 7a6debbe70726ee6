// Every command once: its words, what it takes, what it does. Grammar, help and did-you-mean all read this.

export type CommandName =
  | "help"
  | "status"
  | "why"
  | "pause"
  | "resume"
  | "stop"
  | "retry"
  | "promote"
  | "approve"
  | "queue"
  | "hold"
  | "release"
  | "prioritise"
  | "close-queue"
  | "open-queue"
  | "quarantine"
  | "unquarantine";

export interface CommandWords {
  readonly name: CommandName;
  /** Other spellings that are read as this one. */
  readonly also: readonly string[];
  /**
   * What may follow: nothing; one unit; a unit and then a text, where in a unit's own pull request both may be left out;
   * a text; the name of a test, which is the rest of the line.
   */
  readonly takes: "nothing" | "unit" | "unit-text" | "text" | "test";
  /** How that is shown; empty for nothing. */
  readonly argument: string;
  readonly required: boolean;
  readonly does: string;
}

const plain = (name: CommandName, does: string): CommandWords => ({
  name,
  also: [],
  takes: "nothing",
  argument: "",
  required: false,
  does,
});

export const COMMANDS: readonly CommandWords[] = [
  plain("help", "shows this list"),
  plain("status", "says how the mission stands and what it waits for"),
  plain("pause", "starts nothing new; running jobs finish"),
  plain("resume", "goes on after a pause, or opens a closed queue"),
  plain("stop", "ends the mission and cancels its running jobs"),
  {
    ...plain("retry", "gives a failed unit another attempt"),
    takes: "unit",
    argument: "UNIT",
    required: true,
  },
  {
    ...plain("promote", "has what an experiment recommends done, or the approach that is named"),
    takes: "unit-text",
    argument: "UNIT [APPROACH…]",
    required: true,
  },
  {
    ...plain("why", "lists the latest decisions and their reasons"),
    takes: "unit",
    argument: "[UNIT]",
  },
  plain("approve", "says which pull request to approve"),
  plain(
    "queue",
    "shows the merge queue: its order, what is being verified, what each unit waits for",
  ),
  {
    ...plain("hold", "keeps a unit out of the queue until it is released"),
    takes: "unit-text",
    argument: "UNIT [WHY…]",
  },
  {
    ...plain("release", "lets a held unit into the queue again"),
    also: ["unhold"],
    takes: "unit",
    argument: "UNIT",
  },
  {
    ...plain("prioritise", "puts a unit first among equals in the queue"),
    also: ["prioritize"],
    takes: "unit",
    argument: "UNIT",
  },
  {
    ...plain("close-queue", "lands nothing more in this repository until the queue is opened"),
    takes: "text",
    argument: "[WHY…]",
  },
  {
    ...plain("open-queue", "verifies `mc/green` where it stands and lands again"),
    takes: "text",
    argument: "[WHY…]",
  },
  {
    ...plain("quarantine", "blames no unit for failures of this test alone; they are repeated"),
    takes: "test",
    argument: "TEST…",
    required: true,
  },
  {
    ...plain("unquarantine", "counts failures of this test again"),
    takes: "test",
    argument: "TEST…",
    required: true,
  },
];

export const usage = (command: CommandWords): string =>
  command.argument === "" ? `/mc ${command.name}` : `/mc ${command.name} ${command.argument}`;

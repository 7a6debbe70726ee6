// Every command once, in the order of the help. A command that is not listed here does not exist.
import { BACKLOG_ENTRIES } from "./backlog-entries.ts";
import { DISCOVERY_ENTRIES } from "./discovery-entries.ts";
import type { Entry } from "./entry.ts";
import { MISSION_ENTRIES } from "./mission-entries.ts";
import { QUEUE_ENTRIES } from "./queue-entries.ts";

const LISTED = [...MISSION_ENTRIES, ...QUEUE_ENTRIES, ...BACKLOG_ENTRIES, ...DISCOVERY_ENTRIES];

type CommandOf<E> = E extends Entry<infer C> ? C : never;

/** What a line that is one of the commands is read as. */
export type GivenCommand = CommandOf<(typeof LISTED)[number]>;

export type CommandName = GivenCommand["name"];

export type CommandEntry = Entry<GivenCommand>;

export const COMMANDS: readonly CommandEntry[] = LISTED;

const BY_WORD: ReadonlyMap<string, CommandEntry> = new Map(
  COMMANDS.flatMap((one) => [one.name, ...one.also].map((word) => [word, one] as const)),
);

/** By its name as people type it (small letters), or by another spelling of it. */
export const commandNamed = (name: string): CommandEntry | undefined => BY_WORD.get(name);

/** The second words of commands whose first word this is; empty: a command of one word, or none. */
export const secondWords = (first: string): readonly string[] =>
  COMMANDS.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.split(" ")[1] ?? ""] : []));

/** All words that may stand behind `/mc`. */
export const firstWords = (): readonly string[] => [
  ...new Set(COMMANDS.map(({ name }) => name.split(" ")[0] ?? name)),
];

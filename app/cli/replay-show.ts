// Plays a trace through `decide`, from the first event to the last, and prints what was decided and why.

import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { NO_BACKLOG } from "../../core/backlog/slice.ts";
import { repoName } from "../../core/base/brand.ts";
import { decide } from "../../core/engine/decide.ts";
import type { Decision } from "../../core/engine/decision.ts";
import type { Event } from "../../core/engine/event.ts";
import { NOTHING_DISCOVERED } from "../../core/engine/rows/discovery-row.ts";
import { ALL_WELL } from "../../core/engine/rows/health-row.ts";
import { NOTHING_LEARNED } from "../../core/engine/rows/learned-row.ts";
import { NOTHING_REMEMBERED } from "../../core/engine/rows/memory-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { NO_STRATEGY } from "../../core/strategy/strategy-rows.ts";
import { newRepo } from "../../db/repos/repositories.ts";
import type { ReplayOptions } from "./replay.ts";

const EventFrame = z.looseObject({ type: z.string(), at: z.string() });
const Because = z.array(z.object({ subject: z.string(), text: z.string() }));

const Line = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("note"), at: z.string(), text: z.string() }),
  z.object({
    ...{ kind: z.literal("decided"), at: z.string(), instance: z.string() },
    event: z.custom<Event>((value) => EventFrame.safeParse(value).success),
    ...{ because: Because, effects: z.array(z.string()) },
  }),
]);
type Line = z.infer<typeof Line>;

const Trace = z.object({
  schema: z.literal("mc.trace/1"),
  repo: z.string(),
  scenario: z.looseObject({ seed: z.number() }),
  violation: z.object({ invariant: z.string(), text: z.string() }).nullable(),
  lines: z.array(Line),
});

export async function replay(file: string, options: ReplayOptions): Promise<number> {
  const trace = await read(file);
  if (trace === null) return 2;
  let state = begin(trace.repo);
  let number = 0;
  let otherwise = 0;
  const say = options.json ? sayJson : sayText;
  for (const line of trace.lines) {
    if (options.until !== undefined && line.at.slice(11) > options.until) break;
    if (line.kind === "note") {
      if (options.step === undefined && wanted(line.text, options))
        say({ at: line.at, note: line.text });
      continue;
    }
    number += 1;
    const decided = decide(state, line.event);
    state = decided.state;
    const same = isDeepStrictEqual(decided.decision.because, line.because);
    if (!same) otherwise += 1;
    if (options.step !== undefined && options.step !== number) continue;
    if (!wanted(textOf(line), options)) continue;
    say(shown(number, line, decided.decision, same, options.step === number));
  }
  if (trace.violation !== null && options.step === undefined) {
    const { invariant, text } = trace.violation;
    say({ at: trace.lines.at(-1)?.at ?? "", note: `violated ${invariant}: ${text}` });
  }
  if (otherwise > 0) {
    console.error(
      `${otherwise} of ${number} decisions are made otherwise by the code as it is now`,
    );
  }
  return otherwise === 0 ? 0 : 1;
}

async function read(file: string): Promise<z.infer<typeof Trace> | null> {
  try {
    return Trace.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? `it is no trace: ${z.prettifyError(error).split("\n")[0]}`
        : String(error);
    console.error(`mc replay: ${file} cannot be read: ${why}. \`npm run sim\` writes such files.`);
    return null;
  }
}

/** As the simulation begins: installed on a repository whose workflows are there. */
function begin(repo: string): RepoState {
  const none = <Key, Value>(): ReadonlyMap<Key, Value> => new Map();
  return {
    repo: {
      ...newRepo(repoName(repo)),
      installationId: 7,
      defaultBranch: "main",
      onboarding: "active",
    },
    missions: none(),
    units: none(),
    attempts: none(),
    dispatches: none(),
    chain: null,
    verdicts: none(),
    tournaments: none(),
    flaky: none(),
    gates: none(),
    reviews: none(),
    projections: none(),
    learned: NOTHING_LEARNED,
    memory: NOTHING_REMEMBERED,
    health: ALL_WELL,
    backlog: NO_BACKLOG,
    strategy: NO_STRATEGY,
    discovery: NOTHING_DISCOVERED,
  };
}

interface Shown {
  readonly at: string;
  readonly note?: string;
  readonly step?: number;
  readonly instance?: string;
  readonly event?: Event | string;
  readonly because?: readonly string[];
  readonly effects?: readonly string[];
  readonly changes?: readonly unknown[];
  readonly traced?: readonly string[];
}

function shown(
  step: number,
  line: Extract<Line, { kind: "decided" }>,
  decision: Decision,
  same: boolean,
  whole: boolean,
): Shown {
  const words = (reasons: Decision["because"]): readonly string[] =>
    reasons.map((reason) => `${reason.subject}: ${reason.text}`);
  return {
    ...{ at: line.at, step, instance: line.instance },
    event: whole ? line.event : line.event.type,
    because: words(decision.because),
    effects: decision.effects.map((effect) => effect.key),
    ...(whole ? { changes: decision.changes } : {}),
    ...(same ? {} : { traced: words(line.because) }),
  };
}

const textOf = (line: Extract<Line, { kind: "decided" }>): string =>
  [
    line.event.type,
    ...line.because.map(({ subject, text }) => `${subject} ${text}`),
    ...line.effects,
  ].join("\n");

const wanted = (text: string, { only }: ReplayOptions): boolean =>
  only === undefined || text.toLowerCase().includes(only.toLowerCase());

function sayJson(line: Shown): void {
  console.log(JSON.stringify(line));
}

function sayText({
  at,
  note,
  step,
  instance,
  event,
  because,
  effects,
  changes,
  traced,
}: Shown): void {
  const time = at.slice(11, 19);
  if (note !== undefined) {
    console.log(`${time}        · ${note}`);
    return;
  }
  const type = typeof event === "string" ? event : JSON.stringify(event, null, 1);
  console.log(
    `${time} ${String(step).padStart(6)} ${type}${instance === "only" ? "" : ` (${instance})`}`,
  );
  for (const text of because ?? []) console.log(`                  because ${text}`);
  for (const key of effects ?? []) console.log(`                  → ${key}`);
  for (const change of changes ?? []) console.log(`                  = ${JSON.stringify(change)}`);
  for (const text of traced ?? []) console.log(`                  the trace said: ${text}`);
}

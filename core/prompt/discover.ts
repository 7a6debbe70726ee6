// Prompts of a look for improvements. Research first: what is missing here, and what would good practice be? Then proposals: what was
// counted, what research found and what is known already in, a few proposals out. Read-only, and everything of the repository is data.
import { sanitise, sanitiseLine } from "../base/sanitise.ts";
import type { DiscoveryPart, Signal } from "../discovery/signal.ts";
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { join, type Prompt, type PromptOptions, repositoryInstructions } from "./parts.ts";

const SIGNALS_MAX_CHARS = 12_000;
const RESEARCH_MAX_CHARS = 8_000;
const KNOWN_MAX_CHARS = 8_000;
const SIGNAL_LINES = 6;

const RESEARCH_CONTRACT = `First write one line with what you found:

ANALYSIS_RESULT:{"architecture":"…","patterns":["…"],"gaps":[{"category":"testing","description":"…","files":["…"],"severity":"high"}]}

category is one of testing, error_handling, performance, security, documentation, architecture, code_quality, observability. A gap
is something that you saw in a file; name the file. Then, for at most three categories that matter most here, one line each:

RESEARCH_RESULT:{"gap_category":"testing","best_practices":"…","examples":"…","sources":"…"}

best_practices says what good practice is for exactly this repository and its tools, in at most five sentences; examples names
places here where it would change something; sources says where you know it from.`;

const contract = (maxPerTrack: number): string => `Finish with one line, after everything else:

DISCOVERY_RESULT:{"items":[{"track":"quality","title":"…","description":"…","rationale":"…","files":["a.ts"],"impact":7,"effort":3}]}

- track: feature (something users get), quality (code, tests, documentation), security (security and reliability).
- title: what will be true afterwards, at most 100 characters, understandable without anything else.
- description: what is to be done, so that somebody who was not here can do it; name functions and files.
- rationale: what you saw in this repository that makes it worth doing.
- files: paths from the root that it is about; only files that you looked at.
- impact, effort: whole numbers from 1 to 10.

At most ${maxPerTrack} items per track, each of one to five pieces of work. Nothing that is known already, in other words or in part.
Nothing that a formatter does. An empty list is a good answer: what is not worth a person's minute is not worth proposing.`;

export function renderDiscoverPrompt(brief: Brief, options: PromptOptions): Prompt {
  const { boundary } = options;
  const part = brief.discovery;
  return {
    system: join(
      "You look for Mission Control at the repository in the current directory and propose what would be worth doing next. People\ndecide about each proposal; nothing is done without them. Read the code; change nothing.",
      envelopeRule(boundary),
      repositoryInstructions(options.instructions),
      contract(part?.maxPerTrack ?? 3),
    ),
    prompt: join(
      tracksLine(part),
      signalsData(part, options),
      researchData(options.research, boundary),
      knownData(part, boundary),
      "Look at the repository now, then end with the DISCOVERY_RESULT line.",
    ),
  };
}

export function renderResearchPrompt(brief: Brief, options: PromptOptions): Prompt {
  const { boundary } = options;
  const part = brief.discovery;
  return {
    system: join(
      "You look for Mission Control at the repository in the current directory: how it is built, and what it lacks. Somebody else makes\nproposals of what you find. Read the code; change nothing.",
      envelopeRule(boundary),
      repositoryInstructions(options.instructions),
      RESEARCH_CONTRACT,
    ),
    prompt: join(
      tracksLine(part),
      signalsData(part, options),
      "Look at the repository now, then write the lines.",
    ),
  };
}

const tracksLine = (part: DiscoveryPart | undefined): string =>
  part === undefined ? "" : `Tracks that are asked for: ${part.tracks.join(", ")}.`;

function signalsData(
  part: DiscoveryPart | undefined,
  { boundary, signals }: PromptOptions,
): string {
  const all = [...(part?.signals ?? []), ...(signals?.signals ?? [])];
  if (all.length === 0) return "";
  const text = all.map(signalText).join("\n\n");
  return envelope(
    "what was counted; it is proposed anyway, so repeat none of it",
    sanitise(text, SIGNALS_MAX_CHARS),
    boundary,
  );
}

const signalText = ({ track, title, detail }: Signal): string =>
  [
    `${track}: ${sanitiseLine(title, 300)}`,
    ...detail.slice(0, SIGNAL_LINES).map((line) => `  ${sanitiseLine(line, 300)}`),
  ].join("\n");

const researchData = (research: string | undefined, boundary: string): string =>
  research === undefined || research.trim() === ""
    ? ""
    : envelope("what was found before", sanitise(research, RESEARCH_MAX_CHARS), boundary);

function knownData(part: DiscoveryPart | undefined, boundary: string): string {
  const lines = [
    ...(part?.known ?? []).map((title) => `known: ${sanitiseLine(title, 200)}`),
    ...(part?.done ?? []).map((title) => `done: ${sanitiseLine(title, 200)}`),
  ];
  return lines.length === 0
    ? ""
    : envelope(
        "known already: proposed, open, done or refused",
        sanitise(lines.join("\n"), KNOWN_MAX_CHARS),
        boundary,
      );
}

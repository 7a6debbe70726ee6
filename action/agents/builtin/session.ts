// The state of one run: the conversation, what it used, what it was denied, how large it may grow.
import { appendFileSync } from "node:fs";
import { NO_TOKENS, type TokenUsage } from "../../../core/budget/usage.ts";
import type { ModelName } from "../../../core/config/model-name.ts";
import type { AgentTask } from "../agent.ts";
import { type Conversation, charsOf, openConversation } from "./conversation.ts";
import type { Answer } from "./model.ts";
import { openRepeats, type Repeats } from "./repeats.ts";
import { fitPrompt } from "./sections.ts";
import type { Tool } from "./tools/tool.ts";

export interface Session {
  readonly system: string;
  readonly conversation: Conversation;
  readonly repeats: Repeats;
  readonly tools: readonly Tool[];
  readonly denials: Set<string>;
  readonly usage: TokenUsage;
  turns: number;
  /** The model knows no tools of the API. */
  inText: boolean;
  /** Learns from an answer what it cost, and how many characters a token has here. */
  learn(answer: Answer): void;
  /** Keeps the conversation below the window. */
  makeRoom(): void;
  /** The server takes less than was thought: false when nothing more can be left out. */
  shrink(): boolean;
  note(line: Readonly<Record<string, unknown>>): void;
}

/** Careful for code and for languages other than English; corrected by what the API counts. */
const CHARS_PER_TOKEN = 3;
const LEAST_CHARS_PER_TOKEN = 1;
/** Room for the answer, as a share of the window. */
const ANSWER_SHARE = 0.2;
const ANSWER_MAX_TOKENS = 16_000;
/** Of what is left, the task itself; who has no tools needs no room for their results. */
const PROMPT_SHARE = 0.45;
const PROMPT_SHARE_ALONE = 0.9;
const NOTE_CHARS = 20_000;
/** With less nothing can be said; the API says so itself then. */
const LEAST_ROOM = 4_000;

export function openSession(task: AgentTask, name: ModelName, tools: readonly Tool[]): Session {
  const { system, prompt } = task.prompt();
  const answer = Math.min(ANSWER_MAX_TOKENS, name.contextTokens * ANSWER_SHARE);
  const windowTokens = name.contextTokens - answer;
  let charsPerToken = CHARS_PER_TOKEN;
  const fixed =
    system.length +
    tools.reduce(
      (sum, tool) => sum + tool.description.length + JSON.stringify(tool.schema).length,
      500,
    );
  let scale = 1;
  const roomChars = () => Math.max(LEAST_ROOM, windowTokens * charsPerToken - fixed) * scale;
  const promptShare = tools.length === 0 ? PROMPT_SHARE_ALONE : PROMPT_SHARE;
  const conversation = openConversation(fitPrompt(prompt, roomChars() * promptShare));
  let usage = NO_TOKENS;
  return {
    system,
    conversation,
    repeats: openRepeats(),
    tools,
    denials: new Set(),
    get usage() {
      return usage;
    },
    turns: 0,
    inText: false,
    learn(one) {
      usage = {
        inputTokens: usage.inputTokens + one.usage.inputTokens,
        outputTokens: usage.outputTokens + one.usage.outputTokens,
        cacheReadTokens: usage.cacheReadTokens + one.usage.cacheReadTokens,
        cacheWriteTokens: usage.cacheWriteTokens + one.usage.cacheWriteTokens,
      };
      const { inputTokens, cacheReadTokens, cacheWriteTokens } = one.usage;
      const counted = inputTokens + cacheReadTokens + cacheWriteTokens;
      const sent = fixed + charsSent(conversation);
      // Never more than we began with: a server that counts too little would have us sent too much.
      if (counted > 0) {
        charsPerToken = Math.max(LEAST_CHARS_PER_TOKEN, Math.min(CHARS_PER_TOKEN, sent / counted));
      }
    },
    makeRoom() {
      if (conversation.compact(roomChars())) task.show("[old turns left out]\n");
    },
    shrink() {
      const before = charsOf(conversation.entries);
      scale *= before / 2 / roomChars();
      conversation.compact(roomChars());
      return charsOf(conversation.entries) < before;
    },
    note(line) {
      const text = JSON.stringify(line, (_key, value: unknown) =>
        typeof value === "string" && value.length > NOTE_CHARS
          ? `${value.slice(0, NOTE_CHARS)}…`
          : value,
      );
      appendFileSync(task.transcriptPath, `${text}\n`);
    },
  };
}

const charsSent = ({ entries }: Conversation): number => JSON.stringify(entries).length;

/** Longest answer of one tool: a few of them have to fit. */
export const outputChars = (name: ModelName): number =>
  Math.max(2_000, Math.min(30_000, Math.floor(name.contextTokens * CHARS_PER_TOKEN * 0.12)));

// Runs an agent with its way to the model: what passed there is what it used, whatever it says itself, and what it was refused
// there for money is why it ended (SR25).
import { join } from "node:path";
import type { TokenUsage } from "../../core/budget/usage.ts";
import type { AgentSettings } from "../../core/report/brief.ts";
import type { Usage } from "../../core/report/handoff.ts";
import type { AgentRun } from "../agents/agent.ts";
import { failedRun } from "../agents/agent.ts";
import { localUpstreams } from "../agents/builtin/local-server.ts";
import { secretsOf } from "../agents/environment.ts";
import { type Forwarder, NO_FORWARDER, openForwarder } from "../forwarder/forwarder.ts";

export interface MeteredRun {
  readonly run: AgentRun;
  readonly concerns: readonly string[];
}

export interface MeterOptions {
  readonly settings: AgentSettings;
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of what is kept of the attempt. */
  readonly folder: string;
}

/** Both sides round, and count what was broken off in their own way. */
const SAME_SHARE = 0.05;
const SAME_USD = 0.01;
const SAME_TOKENS = 1000;

export async function runMetered(
  options: MeterOptions,
  agent: (forwarder: Forwarder) => Promise<AgentRun>,
): Promise<MeteredRun> {
  const { settings, environment, folder } = options;
  // A script asks nobody; any other program is the maintainer's own and brings its own ways.
  if (settings.type === "scripted" || settings.type === "command") {
    return { run: await agent(NO_FORWARDER), concerns: [] };
  }
  const forwarder = await openForwarder({
    environment,
    limitUsd: settings.maxCostUsd,
    transcriptPath: join(folder, "exchanges.jsonl"),
    secrets: secretsOf(environment),
    upstreams: localUpstreams(settings),
  });
  let told: AgentRun;
  try {
    told = await agent(forwarder);
  } finally {
    await forwarder.close();
  }
  return {
    run: settled(told, forwarder, settings),
    concerns: concernsOf(told, forwarder, settings),
  };
}

function settled(told: AgentRun, forwarder: Forwarder, settings: AgentSettings): AgentRun {
  const { usage, costUsd } = forwarder.spent;
  const run = { ...told, usage: { ...usage, costUsd, turns: told.usage.turns } };
  if (!forwarder.exhausted || run.status === "completed" || run.cause === "cancelled") return run;
  const limit = dollars(settings.maxCostUsd);
  return failedRun("budget", `its money is used up: ${dollars(costUsd)} of ${limit}`, run);
}

function concernsOf(
  told: AgentRun,
  forwarder: Forwarder,
  settings: AgentSettings,
): readonly string[] {
  const { spent } = forwarder;
  const concerns = [...forwarder.concerns];
  const over = spent.costUsd - settings.maxCostUsd;
  if (over > 0) {
    const limit = dollars(settings.maxCostUsd);
    concerns.push(`The last answer passed the attempt's limit of ${limit} by ${dollars(over)}.`);
  }
  const unknown = spent.models.filter(({ priceKnown }) => !priceKnown);
  for (const { model, costUsd } of unknown) {
    const name = model === "" ? "a model without a name" : `\`${model}\``;
    concerns.push(
      `No price of ${name} is known: ${dollars(costUsd)} was counted, at the dearest of its family.`,
    );
  }
  // Who was ended had no time to add up.
  const isComparable = told.status === "completed" && unknown.length === 0;
  const apart = isComparable ? apartFrom(told.usage, spent.usage, spent.costUsd) : "";
  if (apart !== "") concerns.push(apart);
  return concerns;
}

/** What the agent's own account says, where it says another thing. */
function apartFrom(told: Usage, metered: TokenUsage, costUsd: number): string {
  if (told.costUsd !== null) {
    if (!differ(told.costUsd, costUsd, SAME_USD)) return "";
    return `The agent says that it cost ${dollars(told.costUsd)}; ${dollars(costUsd)} was metered.`;
  }
  const own = tokensIn(told);
  const ours = tokensIn(metered);
  if (own === 0 || !differ(own, ours, SAME_TOKENS)) return "";
  return `The agent says that it used ${own} tokens; ${ours} were metered.`;
}

const differ = (a: number, b: number, least: number): boolean =>
  Math.abs(a - b) > Math.max(least, SAME_SHARE * Math.max(a, b));

const tokensIn = (usage: TokenUsage): number =>
  usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;

const dollars = (usd: number): string =>
  `$${usd.toFixed(usd !== 0 && Math.abs(usd) < 0.1 ? 4 : 2)}`;

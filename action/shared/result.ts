// Writes what a job returns: a handoff that fits its schema whatever the agent said, and a short step summary.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { summary } from "@actions/core";
import type { Brief } from "../../core/report/brief.ts";
import { HANDOFF_MAX_BYTES, Handoff, PROMPT_MAX_CHARS } from "../../core/report/handoff.ts";

export type HandoffPart = Partial<
  Omit<Handoff, "schema" | "task" | "leg" | "attempt" | "dispatch">
>;

/** Identity of a leg, also known when its brief could not be read. */
export type LegIdentity = Pick<Brief, "task" | "leg" | "attempt" | "dispatch">;

export const EMPTY_USAGE: Handoff["usage"] = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
  turns: 0,
};

export function makeHandoff(leg: LegIdentity, part: HandoffPart): Handoff {
  const text = part.text ?? "";
  return Handoff.parse({
    schema: "mc.handoff/1",
    task: leg.task,
    leg: leg.leg.slice(0, 60),
    attempt: leg.attempt,
    dispatch: leg.dispatch.slice(0, 100),
    status: part.status ?? "failed",
    cause: part.cause ?? "no_result",
    summary: cut(part.summary ?? "", 4000),
    // Plans and reviews end with their marker: the tail is the part that counts.
    text: text.slice(-TEXT_CHARS),
    ...(part.prompt === undefined ? {} : { prompt: middleOut(part.prompt, PROMPT_MAX_CHARS) }),
    commits: (part.commits ?? []).slice(0, 200).map((one) => cut(one, 200)),
    filesChanged: (part.filesChanged ?? []).slice(0, 1000).map((one) => cut(one, 1000)),
    discoveries: (part.discoveries ?? []).slice(0, 50).map((one) => cut(one, 2000)),
    concerns: (part.concerns ?? []).slice(0, 50).map((one) => cut(one, 2000)),
    criteria: (part.criteria ?? []).slice(0, 50).map((one) => ({
      criterion: cut(one.criterion, 2000),
      met: one.met,
      evidence: cut(one.evidence, 2000),
    })),
    usage: part.usage ?? EMPTY_USAGE,
    agent: cut(part.agent ?? "", 60),
    model: cut(part.model ?? "", 200),
    sessionId: part.sessionId === undefined ? null : part.sessionId,
    durationMs: Math.max(0, Math.round(part.durationMs ?? 0)),
    verification: part.verification ?? null,
    ...(part.proof === undefined ? {} : { proof: part.proof }),
    ...(part.report === undefined ? {} : { report: part.report }),
    ...(part.passes === undefined
      ? {}
      : { passes: part.passes.map((one) => ({ ...one, text: one.text.slice(-8000) })) }),
    ...(part.rootCause === undefined ? {} : { rootCause: cutCause(part.rootCause) }),
    ...(part.findings === undefined ? {} : { findings: part.findings }),
    ...(part.signals === undefined ? {} : { signals: part.signals }),
    ...(part.tools === undefined ? {} : { tools: part.tools }),
    ...(part.toolsUsed === undefined ? {} : { toolsUsed: part.toolsUsed }),
  });
}

const cutCause = (cause: NonNullable<Handoff["rootCause"]>): NonNullable<Handoff["rootCause"]> => ({
  rootCause: cut(cause.rootCause, 1000),
  why: cause.why.map((one) => cut(one, 600)),
  edits: cause.edits.map(({ file, change, reason }) => ({
    file: cut(file, 300),
    change: cut(change, 600),
    reason: cut(reason, 600),
  })),
  avoid: cause.avoid.map((one) => cut(one, 600)),
});

const TEXT_CHARS = 200_000;
const LEFT_OUT = "\n[… the middle is left out …]\n";

/** Instructions stand at the beginning of a prompt, the form of the answer at its end. */
function middleOut(text: string, max: number): string {
  if (text.length <= max) return text;
  const half = Math.floor((max - LEFT_OUT.length) / 2);
  return `${text.slice(0, half)}${LEFT_OUT}${text.slice(-half)}`;
}

const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

export function writeHandoff(folder: string, handoff: Handoff): void {
  let json = JSON.stringify(handoff);
  if (Buffer.byteLength(json) > HANDOFF_MAX_BYTES) {
    // Findings stand in the text as well.
    const { findings: _, prompt: __, ...rest } = handoff;
    json = JSON.stringify({ ...rest, text: handoff.text.slice(-50_000), filesChanged: [] });
  }
  writeFileSync(join(folder, "handoff.json"), `${json}\n`);
}

/** A few lines for the run's page; text of others stands in a code block, so that it renders as itself. */
export async function writeSummary(handoff: Handoff): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY === undefined) return;
  const cost =
    handoff.usage.costUsd === null ? "not reported" : `$${handoff.usage.costUsd.toFixed(2)}`;
  summary.addRaw(
    `**${handoff.leg}** ${handoff.task}, attempt ${handoff.attempt}: ${handoff.status} (${handoff.cause}), ` +
      `${handoff.commits.length} commits, cost ${cost}\n\n`,
  );
  const quoted = handoff.summary.replaceAll("`", "'").replaceAll("\r", "");
  if (quoted !== "") summary.addRaw(`\`\`\`text\n${quoted}\n\`\`\`\n`);
  await summary.write();
}

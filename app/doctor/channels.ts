// The operator's channels: which are set up, and, when asked for, one notice through each.
import type { Sender } from "../notify/sender.ts";
import { error, type Finding, note, ok } from "./finding.ts";

const PATIENCE_MS = 15_000;

export async function checkChannels(
  senders: readonly Sender[],
  sendTest: boolean,
  at: string,
): Promise<readonly Finding[]> {
  if (senders.length === 0)
    return [
      note(
        "notify.set-up",
        "No channel is set up",
        "People hear of missions on GitHub alone.",
        "The MC_NOTIFY_… variables in .env.example set up Telegram, Slack, a webhook or e-mail.",
      ),
    ];
  const findings: Finding[] = [];
  for (const sender of senders) {
    if (!sendTest) {
      findings.push(ok("notify.set-up", `${sender.channel} is set up (${sender.place})`));
      continue;
    }
    const answer = await sender
      .send(
        {
          id: `test-${Date.parse(at)}`,
          notices: [
            {
              ...{ id: "test", repo: "Mission Control", kind: "ended", urgency: "high", at },
              title: "a test from `mc doctor`",
              body: "This channel works.",
              url: "",
            },
          ],
          lost: "",
        },
        AbortSignal.timeout(PATIENCE_MS),
      )
      .catch(() => ({ kind: "busy", retryAfterMs: null, problem: "no answer in time" }) as const);
    findings.push(
      answer.kind === "sent"
        ? ok("notify.send", `${sender.channel} took a test notice (${sender.place})`)
        : error(
            "notify.send",
            `${sender.channel} did not take a test notice (${sender.place})`,
            answer.problem,
            "Check its MC_NOTIFY_… variables.",
          ),
    );
  }
  return findings;
}

// The senders of the operator's settings.
import type { Fetch } from "./post.ts";
import type { Sender } from "./sender.ts";
import type { NotifySettings } from "./settings.ts";
import { slackSender } from "./slack.ts";
import { smtpSender } from "./smtp.ts";
import { telegramSender } from "./telegram.ts";
import { webhookSender } from "./webhook.ts";

export function sendersOf(
  { telegram, slack, webhook, email }: NotifySettings,
  network: { readonly fetch: Fetch; readonly now: () => number },
): readonly Sender[] {
  return [
    ...(telegram === null ? [] : [telegramSender({ ...telegram, ...network })]),
    ...(slack === null ? [] : [slackSender({ ...slack, ...network })]),
    ...(webhook === null ? [] : [webhookSender({ ...webhook, ...network })]),
    ...(email === null ? [] : [smtpSender(email)]),
  ];
}

// Telegram: a bot's message to one chat. Markdown that Telegram cannot read is sent again as plain text, so that nothing is lost
// to a character.
import { z } from "zod";
import type { Answer } from "../../core/notice/again.ts";
import { packed, SEPARATOR } from "../../core/notice/parts.ts";
import { escapeMarkdownV2, markdownV2, plainText } from "../../core/notice/text.ts";
import { type Fetch, type Posted, postJson } from "./post.ts";
import { groups, type Sender } from "./sender.ts";

export interface TelegramOptions {
  readonly token: string;
  readonly chat: string;
  /** Address of the bot API. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
  readonly now: () => number;
}

/** Telegram counts UTF-16 units. */
const MAX_LENGTH = 4096;
const MARKED_SEPARATOR = escapeMarkdownV2(SEPARATOR);
const units = (text: string): number => text.length;

const Problem = z.object({
  parameters: z.object({ retry_after: z.number().nonnegative() }).partial().optional(),
});

export function telegramSender(options: TelegramOptions): Sender {
  const url = `${options.apiUrl}/bot${options.token}/sendMessage`;
  const post = (text: string, markdown: boolean, signal: AbortSignal): Promise<Posted> =>
    postJson(
      options.fetch,
      url,
      JSON.stringify({
        chat_id: options.chat,
        text,
        ...(markdown ? { parse_mode: "MarkdownV2" } : {}),
        link_preview_options: { is_disabled: true },
      }),
      { signal, nowMs: options.now() },
    );
  return {
    channel: "telegram",
    place: `chat ${options.chat}`,
    parts: (notices, lost) =>
      groups(notices.map(markdownV2), escapeMarkdownV2(lost), {
        maxLength: MAX_LENGTH,
        separator: MARKED_SEPARATOR,
        lengthOf: units,
      }),
    async send({ notices, lost }, signal) {
      const marked = [...(lost === "" ? [] : [escapeMarkdownV2(lost)]), ...notices.map(markdownV2)];
      for (const { text } of packed(marked, MAX_LENGTH, MARKED_SEPARATOR, units)) {
        const first = await post(text, true, signal);
        if (first.status === 400) return await plainly();
        if (first.answer.kind !== "sent") return told(first);
      }
      return { kind: "sent" };

      async function plainly(): Promise<Answer> {
        const plain = [...(lost === "" ? [] : [lost]), ...notices.map(plainText)];
        for (const { text } of packed(plain, MAX_LENGTH, SEPARATOR, units)) {
          const posted = await post(text, false, signal);
          if (posted.answer.kind !== "sent") return told(posted);
        }
        return { kind: "sent" };
      }
    },
    close() {},
  };
}

/** How long to wait stands in the answer's text. */
function told({ status, text, answer }: Posted): Answer {
  if (status !== 429 || answer.kind !== "busy" || answer.retryAfterMs !== null) return answer;
  try {
    const seconds = Problem.parse(JSON.parse(text)).parameters?.retry_after;
    return seconds === undefined ? answer : { ...answer, retryAfterMs: seconds * 1000 };
  } catch {
    return answer;
  }
}

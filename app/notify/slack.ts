// Slack: an incoming webhook. Its address is a secret.
import { packed, SEPARATOR } from "../../core/notice/parts.ts";
import { escapeSlack, plainText } from "../../core/notice/text.ts";
import { type Fetch, postJson } from "./post.ts";
import { groups, type Sender } from "./sender.ts";

/** Slack asks for at most 4,000 characters in one text. */
const MAX_LENGTH = 4000;
const units = (text: string): number => text.length;

export function slackSender(options: {
  readonly url: string;
  readonly fetch: Fetch;
  readonly now: () => number;
}): Sender {
  const textOf = (notice: Parameters<typeof plainText>[0]): string =>
    escapeSlack(plainText(notice));
  return {
    channel: "slack",
    place: `webhook at ${new URL(options.url).host}`,
    parts: (notices, lost) =>
      groups(notices.map(textOf), escapeSlack(lost), {
        maxLength: MAX_LENGTH,
        separator: SEPARATOR,
        lengthOf: units,
      }),
    async send({ notices, lost }, signal) {
      const texts = [...(lost === "" ? [] : [escapeSlack(lost)]), ...notices.map(textOf)];
      for (const { text } of packed(texts, MAX_LENGTH, SEPARATOR, units)) {
        const body = JSON.stringify({
          text,
          mrkdwn: false,
          unfurl_links: false,
          unfurl_media: false,
        });
        const posted = await postJson(options.fetch, options.url, body, {
          signal,
          nowMs: options.now(),
        });
        if (posted.answer.kind !== "sent") return posted.answer;
      }
      return { kind: "sent" };
    },
    close() {},
  };
}

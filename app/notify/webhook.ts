// Any program: one JSON object, signed where a secret is set, with a key that is the same when the same notices come again.
import { createHmac } from "node:crypto";
import { type Fetch, postJson } from "./post.ts";
import type { NoticeSent, Sender } from "./sender.ts";

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string | null;
  readonly fetch: Fetch;
  readonly now: () => number;
}

/** Receivers limit what they take; this many bounded notices stay below 100 KB. */
const NOTICES_MAX = 50;

export function webhookSender(options: WebhookOptions): Sender {
  return {
    channel: "webhook",
    place: `webhook at ${new URL(options.url).host}`,
    parts(notices) {
      const parts: number[][] = [];
      for (const place of notices.keys()) {
        const last = parts.at(-1);
        if (last === undefined || last.length === NOTICES_MAX) parts.push([place]);
        else last.push(place);
      }
      return parts;
    },
    async send({ id, notices, lost }, signal) {
      const body = JSON.stringify({
        schema: "mc.notices/1",
        key: id,
        notices: notices.map(shown),
        lost,
      });
      const { answer } = await postJson(options.fetch, options.url, body, {
        headers: {
          "idempotency-key": id,
          "user-agent": "mission-control",
          ...signed(options.secret, body),
        },
        signal,
        nowMs: options.now(),
      });
      return answer;
    },
    close() {},
  };
}

const shown = ({ id, repo, kind, urgency, title, body, url, at }: NoticeSent) => ({
  ...{ id, repo, kind, urgency, title, body, url, at },
});

/** As GitHub signs its own webhooks. */
const signed = (secret: string | null, body: string): Readonly<Record<string, string>> =>
  secret === null
    ? {}
    : { "x-mc-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };

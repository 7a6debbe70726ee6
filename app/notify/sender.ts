// What one channel does with one message. Every sender tells what came of it as a value; it throws only when it was told to give up.
import type { Answer } from "../../core/notice/again.ts";
import type { Channel } from "../../core/notice/channels.ts";
import { packed } from "../../core/notice/parts.ts";
import type { Told } from "../../core/notice/text.ts";

export interface NoticeSent extends Told {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
}

export interface Message {
  /** The same for the same notices: a receiver can tell a repetition. */
  readonly id: string;
  readonly notices: readonly NoticeSent[];
  /** What was left out before; empty: nothing. */
  readonly lost: string;
}

export interface Sender {
  readonly channel: Channel;
  /** Where it goes, fit to be shown: no secrets in it. */
  readonly place: string;
  /** Groups of notices (by place in the list) that fit into one message each, in order. */
  parts(notices: readonly NoticeSent[], lost: string): readonly (readonly number[])[];
  send(message: Message, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

/** How long one attempt may take. */
export const SEND_TIMEOUT_MS = 10_000;

/** Which texts go out together; what was left out stands before the first one. */
export function groups(
  texts: readonly string[],
  lost: string,
  limit: {
    readonly maxLength: number;
    readonly separator: string;
    readonly lengthOf: (text: string) => number;
  },
): readonly (readonly number[])[] {
  const { maxLength, separator, lengthOf } = limit;
  const all = lost === "" ? texts : texts.with(0, `${lost}${separator}${texts[0]}`);
  return packed(all, maxLength, separator, lengthOf)
    .map(({ ends }) => ends)
    .filter((ends) => ends.length > 0);
}

// One thing that people outside GitHub are told, once: which transition made it stands in its id, so that it is stored once
// whatever is decided again. Texts are plain words; each channel escapes them for itself.
import type { IsoTime } from "../base/brand.ts";
import { head, visible } from "../base/unicode.ts";
import type { Channel, NoticeKind, Urgency } from "./channels.ts";

export interface Notice {
  /** Unique within the repository. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly urgency: Urgency;
  /** One line. */
  readonly title: string;
  readonly body: string;
  /** Page below the repository's own, such as `pull/12`; empty: none. */
  readonly link: string;
}

export interface SentTo {
  readonly channels: readonly Channel[];
  /** Not before: quiet hours. */
  readonly due: IsoTime;
}

/** So short that even with every character escaped one notice fits into one message of every channel. */
export const TITLE_MAX_CHARS = 200;
export const BODY_MAX_CHARS = 1200;

export const titleOf = (text: string): string => bounded(oneLine(text), TITLE_MAX_CHARS);

export const bodyOf = (text: string): string =>
  bounded(
    visible(text)
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    BODY_MAX_CHARS,
  );

export const oneLine = (text: string): string => visible(text).replace(/\s+/g, " ").trim();

export const bounded = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : `${head(text, maxChars - 1)}…`;

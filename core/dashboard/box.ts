// Check boxes that are commands: how one stands in the dashboard's text, and which of them somebody ticked. A box names what it is
// about, never how it is to be done.
import { fingerprint } from "../base/fingerprint.ts";

export const BOX_VERBS = [
  "start",
  "defer",
  "retry",
  "pause",
  "resume",
  "open-queue",
  "approve",
] as const;
export type BoxVerb = (typeof BOX_VERBS)[number];

export interface Box {
  readonly verb: BoxVerb;
  /** `42`, `m3`, `m3/parser`, `m3/<commit>`. */
  readonly about: string;
}

/** `retry:m3/parser` */
export type BoxId = string;

export const boxId = ({ verb, about }: Box): BoxId => `${verb}:${about}`;

export function parseBoxId(id: BoxId): Box | null {
  const [, said = "", about = ""] = /^([a-z-]+):([\w./-]{1,200})$/.exec(id) ?? [];
  const verb = BOX_VERBS.find((one) => one === said);
  return verb === undefined ? null : { verb, about };
}

/** What stands in front of the words of a box. */
export const openBox = (box: Box): string => `- [ ] <!-- mc:box=${boxId(box)} -->`;

const LINE = /^( *- \[)([ xX])(\] <!-- mc:box=([a-z-]+:[\w./-]{1,200}) -->.*)$/;

export interface BoxLine {
  readonly id: BoxId;
  readonly ticked: boolean;
}

export function boxOf(line: string): BoxLine | null {
  const found = LINE.exec(line);
  return found === null ? null : { id: found[4] ?? "", ticked: found[2] !== " " };
}

/** The same line with its box as it is given. */
export const withTick = (line: string, ticked: boolean): string =>
  line.replace(
    LINE,
    (_whole, start: string, _tick, rest: string) => `${start}${ticked ? "x" : " "}${rest}`,
  );

/** Equal for equal words, whether ticked or not. */
export const lineHash = (line: string): string =>
  fingerprint(withTick(line, false).trimEnd()).slice(0, 12);

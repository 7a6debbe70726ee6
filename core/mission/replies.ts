// The one reply to a comment: a command's answer is kept with the place the command has in the comment, so that what was
// answered before stands beside it, in order, and no command is carried out twice (I5).
import { z } from "zod";
import { codeSpan, outgoing } from "../base/markdown.ts";
import type { Command } from "../command/grammar.ts";
import type { Draft } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";

export type Reaction = "eyes" | "+1" | "-1" | "confused";

type Given = EventOf<"CommandGiven">;

const Answers = z.array(
  z.object({
    /** Place of the command; empty: not told. */
    place: z.string(),
    said: z.string(),
    reaction: z.enum(["eyes", "+1", "-1", "confused"]),
    body: z.string(),
  }),
);
type Answers = z.infer<typeof Answers>;

/** Comments whose answers are remembered; an edit of an older one is answered by itself. */
const COMMENTS_KEPT = 20;
const RECENT = "answered";
const topicOf = (comment: number | string): string => `answers/${comment}`;
/** Of several answers the one that most needs to be looked at. */
const GRAVITY: readonly Reaction[] = ["-1", "confused", "eyes", "+1"];

const placeOf = ({ index, edit }: Given): string =>
  index === undefined ? "" : `${edit ?? ""}#${index}`;

export function isAnswered(draft: Draft, event: Given): boolean {
  const place = placeOf(event);
  return place !== "" && answersOf(draft, event).some((one) => one.place === place);
}

export function reply(draft: Draft, event: Given, reaction: Reaction, body: string): void {
  const { comment, thread } = event;
  const answers = [
    ...answersOf(draft, event),
    { place: placeOf(event), said: saidAs(event.command), reaction, body },
  ];
  remember(draft, comment, answers);
  draft.effect({
    kind: "comment.react",
    key: `comment.react/${comment}`,
    comment,
    content: GRAVITY.find((one) => answers.some((each) => each.reaction === one)) ?? reaction,
  });
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${thread}/answer-${comment}`,
    thread,
    topic: `answer-${comment}`,
    body: rendered(answers),
    debounceMs: 0,
  });
}

/** One answer stands by itself; several say to what. */
function rendered(answers: Answers): string {
  if (answers.length === 1) return answers[0]?.body ?? "";
  return outgoing(answers.map(({ said, body }) => `${codeSpan(said)}\n\n${body}`).join("\n\n"));
}

function answersOf(draft: Draft, { comment }: Given): Answers {
  const text = draft.projection(topicOf(comment)) ?? "";
  return text === "" ? [] : (Answers.safeParse(JSON.parse(text)).data ?? []);
}

function remember(draft: Draft, comment: number, answers: Answers): void {
  draft.putProjection(topicOf(comment), JSON.stringify(answers));
  const known = (draft.projection(RECENT) ?? "").split(",").filter((one) => one !== "");
  if (known.includes(String(comment))) return;
  const recent = [...known, String(comment)];
  for (const old of recent.splice(0, recent.length - COMMENTS_KEPT)) {
    draft.putProjection(topicOf(old), "");
  }
  draft.putProjection(RECENT, recent.join(","));
}

function saidAs(command: Command): string {
  switch (command.name) {
    case "unknown":
      return command.said;
    case "retry":
    case "why":
    case "release":
    case "prioritise":
      return line(command.name, command.unit ?? "");
    case "hold":
      return line(command.name, command.text);
    case "close-queue":
    case "open-queue":
      return line(command.name, command.why);
    case "quarantine":
    case "unquarantine":
      return line(command.name, command.test);
    default:
      return line(command.name, "");
  }
}

const line = (name: string, rest: string): string => `/mc ${name} ${rest}`.trimEnd();

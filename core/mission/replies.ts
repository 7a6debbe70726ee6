// The one reply to a comment: a command's answer is kept with the place the command has in the comment, so that what was
// answered before stands beside it, in order, and no command is carried out twice (I5).
import { z } from "zod";
import { codeSpan, outgoing } from "../base/markdown.ts";
import { saidAs } from "../command/grammar.ts";
import { answerClick, clickOf } from "../dashboard/clicks.ts";
import type { Draft } from "../engine/draft.ts";
import type { Actor, EventOf } from "../engine/event.ts";
import type { RepoState } from "../engine/state.ts";

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
export type Answers = z.infer<typeof Answers>;

/** Comments whose answers are remembered; an edit of an older one is answered by itself. */
const COMMENTS_KEPT = 20;
/** What came another way is never edited: kept for whoever waits for the answer, apart from the comments'. */
const REQUESTS_KEPT = 50;
const RECENT = "answered";
const RECENT_REQUESTS = "answered-requests";
/** Of several answers the one that most needs to be looked at. */
const GRAVITY: readonly Reaction[] = ["-1", "confused", "eyes", "+1"];

/** Whoever may write into the database of this app. No account of GitHub has a space in its name. */
export const OPERATOR: Actor = { login: "the operator", isBot: false, permission: "admin" };

/** Under which name the answers to a request stand; the command line looks there. */
export const requestTopic = (request: string): string => `answers/request-${request}`;

const topicOf = ({ comment, request }: Given): string =>
  request === undefined ? `answers/${comment}` : requestTopic(request);

const placeOf = ({ index, edit, request }: Given): string => {
  if (request !== undefined) return `request#${index ?? 0}`;
  return index === undefined ? "" : `${edit ?? ""}#${index}`;
};

export function isAnswered(draft: Draft, event: Given): boolean {
  const place = placeOf(event);
  return place !== "" && answersOf(draft, event).some((one) => one.place === place);
}

export function reply(draft: Draft, event: Given, reaction: Reaction, body: string): void {
  const answers = [
    ...answersOf(draft, event),
    { place: placeOf(event), said: saidAs(event.command), reaction, body },
  ];
  remember(draft, event, answers);
  // Whoever typed it on the command line reads the answer there.
  if (event.via === "cli") return;
  if (event.via === "dashboard") return tellAtDashboard(draft, event, reaction, body);
  const { comment, thread } = event;
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

/** A click is answered where it was made, and its box is cleared. */
function tellAtDashboard(draft: Draft, event: Given, reaction: Reaction, body: string): void {
  const click = clickOf(event.request ?? "");
  if (click !== null)
    answerClick(draft, { ...click, by: event.by.login, done: reaction === "+1", body });
}

/** One answer stands by itself; several say to what. */
function rendered(answers: Answers): string {
  if (answers.length === 1) return answers[0]?.body ?? "";
  return outgoing(answers.map(({ said, body }) => `${codeSpan(said)}\n\n${body}`).join("\n\n"));
}

const parsed = (text: string): Answers =>
  text === "" ? [] : (Answers.safeParse(JSON.parse(text)).data ?? []);

/** What was answered to a request so far, as it is stored. */
export const readAnswers = (stored: string): Answers => parsed(stored);

const answersOf = (draft: Draft, event: Given): Answers =>
  parsed(draft.projection(topicOf(event)) ?? "");

/** What a request was answered; null: it was not carried out yet. */
export function answerTo(state: Pick<RepoState, "projections">, request: string): Answers | null {
  const found = parsed(state.projections.get(requestTopic(request)) ?? "");
  return found.length === 0 ? null : found;
}

function remember(draft: Draft, event: Given, answers: Answers): void {
  const isRequest = event.request !== undefined;
  const topic = topicOf(event);
  draft.putProjection(topic, JSON.stringify(answers));
  const list = isRequest ? RECENT_REQUESTS : RECENT;
  const name = isRequest ? topic : String(event.comment);
  const known = (draft.projection(list) ?? "").split(",").filter((one) => one !== "");
  if (known.includes(name)) return;
  const recent = [...known, name];
  const kept = isRequest ? REQUESTS_KEPT : COMMENTS_KEPT;
  for (const old of recent.splice(0, recent.length - kept)) {
    draft.putProjection(isRequest ? old : `answers/${old}`, "");
  }
  draft.putProjection(list, recent.join(","));
}

// What becomes a mission because somebody said so: this issue, the best of the backlog, or an issue that is opened for a sentence. Whether
// it may begin is asked afresh when it does, on behalf of whoever said it (I7, SR1).
import { z } from "zod";
import { codeSpan, commitLine, outgoing, words } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { EXPERIMENT_LABEL } from "../report/workflow-names.ts";
import { isFinal, missionOfThread } from "./facts.ts";
import type { Said } from "./hold.ts";

type Given = EventOf<"CommandGiven">;

const TITLE_MAX_CHARS = 120;

const no = (text: string): Said => ({ done: false, text: outgoing(`Nothing was done: ${text}`) });
const yes = (text: string): Said => ({ done: true, text: outgoing(text) });

/** `/mc run`: this issue, or where no issue is meant the best of the backlog. */
export function beginHere(draft: Draft, given: Given, isBoard: boolean): Said {
  if (!isBoard && given.thread !== 0) return beginIssue(draft, given, given.thread, {});
  const [best] = draft.backlog.top;
  if (best === undefined)
    return no(
      "the backlog has nothing that could begin. `/mc objective TEXT` says what is wanted.",
    );
  return beginIssue(draft, given, best, { vetted: true });
}

interface How {
  readonly experiment?: true;
  /** Nobody named the issue: who wrote it must be entitled as well. */
  readonly vetted?: true;
}

/** `/mc objective` and `/mc experiment`. */
export function wish(
  draft: Draft,
  given: Given,
  said: string,
  kind: "objective" | "experiment",
): Said {
  const how: How = kind === "experiment" ? { experiment: true } : {};
  if (said === "") {
    if (given.thread === 0) return no(`say what is wanted: \`/mc ${kind} TEXT\`.`);
    return beginIssue(draft, given, given.thread, how);
  }
  const topic = topicOf(given);
  const { by, thread, via } = given;
  remember(draft, topic, {
    ...{ by: by.login, thread, operator: via === "cli", experiment: kind === "experiment" },
  });
  const where = thread === 0 ? "" : ` in #${thread}`;
  draft.effect({
    kind: "issue.ensure",
    key: `issue.ensure/${topic}`,
    topic,
    title: commitLine(firstSentence(said), TITLE_MAX_CHARS),
    body: outgoing(
      `${words(said, 4_000)}\n\n---\n\nAsked for by ${codeSpan(by.login, 60)}${where}.`,
    ),
    labels: kind === "experiment" ? [EXPERIMENT_LABEL] : [],
  });
  draft.because(subject.repo, `${by.login} wants: ${said.slice(0, 120)}`);
  return yes(`An issue is being opened for it, and its mission begins there.`);
}

const firstSentence = (text: string): string => text.split(/(?<=[.!?])\s/)[0] ?? text;

function beginIssue(draft: Draft, given: Given, issue: number, how: How): Said {
  const found = missionOfThread(draft, issue);
  if (found !== null && found.mission.issue !== issue)
    return no(
      `#${issue} is a pull request of ${codeSpan(found.mission.mission)}; say it in an issue.`,
    );
  if (found !== null && !isFinal(found.mission))
    return no(`${codeSpan(found.mission.mission)} works on #${issue} already.`);
  begin(draft, issue, { ...how, by: given.by.login, operator: given.via === "cli" });
  return yes(`The mission of #${issue} is being begun; what becomes of it is said there.`);
}

function begin(
  draft: Draft,
  issue: number,
  { by, operator, ...how }: How & { readonly by: string; readonly operator: boolean },
): void {
  draft.effect({
    kind: "mission.begin",
    key: `mission.begin/${issue}`,
    issue,
    by,
    ...(operator ? { operator: true } : {}),
    why: `${by} said so for #${issue}`,
    ...how,
  });
  if (how.experiment === true)
    draft.effect({
      kind: "labels.ensure",
      key: `labels.ensure/${issue}/experiment`,
      ...{ thread: issue, add: [EXPERIMENT_LABEL], remove: [] },
    });
}

const Wish = z.object({
  by: z.string(),
  /** Where it was said; 0: nowhere. */
  thread: z.number(),
  operator: z.boolean(),
  experiment: z.boolean(),
});
type Wish = z.infer<typeof Wish>;

const TOPIC = "objective/";

/** Another for each place of a command, the same for each telling of it. */
const topicOf = ({ comment, edit, index, request }: Given): string =>
  `${TOPIC}${[request ?? comment, edit ?? "", index ?? 0].join("-").replace(/[^\w.-]/g, "_")}`;

const keyOf = (topic: string): string => `wish/${topic}`;

const remember = (draft: Draft, topic: string, wished: Wish | null): void =>
  draft.putProjection(keyOf(topic), wished === null ? "" : JSON.stringify(wished));

function wishOf(draft: Draft, topic: string): Wish | null {
  if (!topic.startsWith(TOPIC)) return null;
  const stored = draft.projection(keyOf(topic)) ?? "";
  return stored === "" ? null : (Wish.safeParse(JSON.parse(stored)).data ?? null);
}

/** Its issue is there: its mission begins. */
export function wishOpened(draft: Draft, { topic, issue }: EventOf<"IssueEnsured">): void {
  const wished = wishOf(draft, topic);
  if (wished === null) return;
  remember(draft, topic, null);
  const { by, operator, experiment } = wished;
  begin(draft, issue, { by, operator, ...(experiment ? { experiment: true } : {}) });
}

/** GitHub would not open it: said where it was asked for (SR30). */
export function wishRefused(draft: Draft, topic: string, said: string): void {
  const wished = wishOf(draft, topic);
  if (wished === null) return;
  remember(draft, topic, null);
  draft.because(subject.repo, `what ${wished.by} asked for does not begin: ${said}`);
  if (wished.thread === 0) return;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${wished.thread}/refused-${topic}`,
    ...{ thread: wished.thread, topic: `refused-${topic}`, debounceMs: 0 },
    body: outgoing(`What was asked for could not begin: ${words(said, 300)}.`),
  });
}

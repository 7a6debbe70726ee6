// What happens to the dashboard's issue, recorded: edits, clicks, closing, deleting, pins, and what a write of ours found there.
import { never } from "../base/assert.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { pullReviewed } from "../engine/repository.ts";
import { gateKey } from "../engine/state.ts";
import { linesBut } from "./body.ts";
import { answerClick, isClickAnswered } from "./clicks.ts";
import { type DashboardMemory, memoryOf, remember, topicOf } from "./memory.ts";
import { awaitClicks } from "./watch.ts";

/** Deleted so often, it is not made again until it is switched off and on. */
const DELETIONS_MAX = 2;

export function dashboardOpened(draft: Draft, event: EventOf<"IssueEnsured">): void {
  const memory = memoryOf(draft);
  if (event.topic !== topicOf(memory.made) || memory.state !== "asked") return;
  remember(draft, { state: "open", issue: event.issue, pin: "wanted", isDue: !event.created });
}

export function dashboardEdited(draft: Draft, event: EventOf<"DashboardEdited">): void {
  const { by, edit } = event;
  const memory = memoryOf(draft);
  if (memory.issue !== event.issue) {
    draft.because(subject.repo, "not ours: an edit of an issue that is no dashboard any more");
    return;
  }
  draft.because(subject.repo, `${by.login} edited the dashboard`);
  remember(draft, {
    rescue: [...linesBut(memory.rescue, event.removed), ...event.added],
    // Whatever the edit did to our lines is put right by the next write.
    touched: true,
  });
  for (const { box, why } of event.refused) {
    if (!isClickAnswered(draft, edit, box))
      answerClick(draft, { edit, box, by: by.login, done: false, body: why });
  }
  for (const approval of event.approvals) approve(draft, event, approval);
}

/** A tick on the plan's box is an approval of the commit that the box names, by whoever ticked it; nothing else of it is new (SR4). */
function approve(
  draft: Draft,
  { by, edit, at }: EventOf<"DashboardEdited">,
  { box, mission: id, commit, head }: EventOf<"DashboardEdited">["approvals"][number],
): void {
  if (isClickAnswered(draft, edit, box)) return;
  const answer = (done: boolean, body: string): void =>
    answerClick(draft, { edit, box, by: by.login, done, body });
  const mission = draft.mission(id);
  const gate = mission === undefined ? undefined : draft.gates.get(gateKey("plan", id, null));
  if (mission === undefined || gate === undefined)
    return answer(false, "That plan is not waited for");
  const allowed = mayCommand(by, mission.config);
  if (!allowed.ok) return answer(false, `That does not count: ${allowed.why}`);
  if (by.isBot) return answer(false, "Bots approve nothing");
  if (gate.state !== "open")
    return answer(false, `The plan in #${gate.pull} does not wait any more`);
  if (gate.head !== commit || head !== commit)
    return answer(false, `The plan in #${gate.pull} has changed since: look at it again`);
  const review = approvalNumber(draft, gate.pull);
  pullReviewed(draft, {
    ...{ type: "PullReviewed", at, pull: gate.pull, review, by, verdict: "approved" },
    ...{ commit, head: commit, given: null },
  });
  const now = draft.gates.get(gateKey("plan", id, null));
  if (now?.state === "approved")
    return answer(true, `The plan in #${gate.pull} is approved at \`${commit.slice(0, 7)}\``);
  answer(
    false,
    `Noted, but somebody asked for changes on #${gate.pull}: that stands until they approve`,
  );
}

/** Below those that GitHub gives, so that any review there is newer than a tick. */
function approvalNumber(draft: Draft, pull: number): number {
  let lowest = 0;
  for (const row of draft.reviews.values())
    if (row.pull === pull) lowest = Math.min(lowest, row.review);
  return lowest - 1;
}

export function dashboardTouched(draft: Draft, event: EventOf<"DashboardTouched">): void {
  const memory = memoryOf(draft);
  if (memory.issue !== event.issue) return;
  const who = event.by.login;
  draft.because(subject.repo, `${who}: dashboard ${event.how}`);
  switch (event.how) {
    case "closed":
      if (memory.state === "open") remember(draft, { state: "closed", closedBy: who, isDue: true });
      return;
    case "reopened":
      if (memory.state === "closed") remember(draft, { state: "open", closedBy: "", isDue: true });
      return;
    case "deleted":
      return lost(draft, memory);
    case "pinned":
      remember(draft, { pin: "pinned", pinProblem: "" });
      return;
    case "unpinned":
      remember(draft, { pin: "theirs" });
      return;
    default:
      never(event.how);
  }
}

/** Deleted, or moved to another repository: made again once. */
function lost(draft: Draft, memory: DashboardMemory): void {
  if (memory.state === "gone" || memory.state === "none") return;
  const deleted = memory.deleted + 1;
  draft.because(
    subject.repo,
    deleted < DELETIONS_MAX
      ? "the dashboard was deleted: it is made again"
      : "the dashboard was deleted again: it stays away until `dashboard.enabled` is set anew",
  );
  remember(draft, {
    ...{ state: deleted < DELETIONS_MAX ? "none" : "gone", issue: null, deleted, said: "" },
    ...{ clear: [], unanswered: {}, offered: [], pending: false, isDue: false, full: false },
  });
}

export function dashboardWritten(draft: Draft, event: EventOf<"DashboardWritten">): void {
  const memory = memoryOf(draft);
  if (memory.issue !== event.issue) return;
  if (event.found === "gone") return lost(draft, memory);
  const unanswered: Record<string, string> = {};
  for (const box of event.standing)
    if (!memory.clear.includes(box)) unanswered[box] = memory.unanswered[box] ?? draft.at;
  const isClosed = event.found === "closed" && memory.state === "open";
  const isReopened = event.found === "open" && memory.state === "closed";
  remember(draft, {
    clear: memory.clear.filter((box) => !event.cleared.includes(box)),
    rescue: [...linesBut(memory.rescue, event.rescued)],
    unanswered,
    full: event.full,
    // The webhook that tells who did it was lost, or is late.
    ...(isClosed ? { state: "closed" as const, closedBy: "somebody", isDue: true } : {}),
    ...(isReopened ? { state: "open" as const, closedBy: "", isDue: true } : {}),
  });
  if (event.full && !memory.full) tellFull(draft, event.issue);
  awaitClicks(draft);
}

function tellFull(draft: Draft, issue: number): void {
  draft.because(subject.repo, "the dashboard's notes leave no room: nothing is written there");
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${issue}/dashboard-full`,
    thread: issue,
    topic: "dashboard-full",
    body: "**What people wrote in this issue fills it.** Nothing of it is cut, so the dashboard cannot be written. Make the notes shorter, and it comes back by itself.",
    debounceMs: 0,
  });
}

export function dashboardPinned(draft: Draft, event: EventOf<"IssuePinned">): void {
  const memory = memoryOf(draft);
  if (memory.issue !== event.issue || memory.pin !== "asked") return;
  draft.because(
    subject.repo,
    event.problem === null
      ? `#${event.issue} is pinned`
      : `#${event.issue} is not pinned: ${event.problem}`,
  );
  remember(
    draft,
    event.problem === null
      ? { pin: "pinned", pinProblem: "" }
      : { pin: "refused", pinProblem: event.problem, isDue: true },
  );
}

export function configProblemsSeen(draft: Draft, event: EventOf<"ConfigRead">): void {
  if (draft.repo.config?.dashboard.enabled !== true || !event.present) return;
  const problems =
    event.config === null
      ? event.problems
          .filter(({ severity }) => severity === "error")
          .map(({ line, key, message }) =>
            `${line === null ? "" : `line ${line}, `}${key === "" ? "" : `${key}: `}${message}`.slice(
              0,
              300,
            ),
          )
          .slice(0, 20)
      : [];
  const memory = memoryOf(draft);
  if (memory.problems.join("\n") !== problems.join("\n")) remember(draft, { problems });
}

// When the dashboard is opened, pinned and written: what needs a person at once, everything else gathered, and nothing at all when it
// would say the same. Runs after everything else of a decision, and changes nothing but the dashboard.
import { fingerprint } from "../base/fingerprint.ts";
import type { DashboardConfig } from "../config/dashboard.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import { DASHBOARD_LABEL } from "../report/workflow-names.ts";
import { answerClick, keptOffers } from "./clicks.ts";
import { type DashboardMemory, isRemembered, memoryOf, remember, topicOf } from "./memory.ts";
import { merge } from "./merge.ts";
import { renderDashboard } from "./render.ts";
import { proposedRows } from "./sections/backlog.ts";
import { needsItems } from "./sections/needs.ts";
import { type DashboardText, NOW } from "./text.ts";

const SECOND_MS = 1000;
/** Even what is urgent is written at most this often. */
const URGENT_MS = 3_000;
/** The webhook that tells who ticked a box may be late, or be delivered again. */
const GRACE_MS = 10 * 60_000;

export const DASHBOARD_TIMER = "dashboard";
const UNANSWERED_TIMER = `${DASHBOARD_TIMER}/unanswered`;

export function watchDashboard(before: RepoState, draft: Draft): void {
  const config = draft.repo.config?.dashboard;
  if (config === undefined || draft.repo.onboarding !== "active") return;
  if (!config.enabled) {
    if (isRemembered(draft)) switchedOff(draft, config);
    return;
  }
  const memory = switchedOn(draft);
  if (memory.state === "none") return open(draft, memory, config);
  if (memory.state === "asked" || memory.state === "gone") return;
  if (memory.state === "open" && memory.pin === "wanted" && config.pin) pin(draft, memory);
  look(before, draft, config);
}

function switchedOff(draft: Draft, config: DashboardConfig): void {
  const memory = memoryOf(draft);
  if (memory.state === "off") return;
  draft.cancelTimer(DASHBOARD_TIMER);
  const off = remember(draft, { state: "off", pending: false, isDue: false, deleted: 0 });
  if (off.issue !== null) write(draft, off, config);
}

/** Switched on anew: the issue goes on where it is still there. */
function switchedOn(draft: Draft): DashboardMemory {
  const memory = memoryOf(draft);
  if (memory.state !== "off") return memory;
  return remember(draft, { state: memory.issue === null ? "none" : "open", isDue: true });
}

function open(draft: Draft, memory: DashboardMemory, config: DashboardConfig): void {
  const next = remember(draft, { state: "asked", made: memory.made + 1, pin: "wanted" });
  const text = renderDashboard(draft.state, { ...next, state: "open" }, config);
  const topic = topicOf(next.made);
  const body = merge(text, null).body ?? "";
  draft.because(subject.repo, "the dashboard is opened");
  draft.effect({
    kind: "issue.ensure",
    key: `issue.ensure/${topic}`,
    topic,
    title: config.title,
    // Its marker is put there by whoever opens it.
    body: body.slice(body.indexOf("\n") + 1),
    labels: [DASHBOARD_LABEL],
  });
  remember(draft, { ...saying(draft, next, text), isDue: false });
}

function pin(draft: Draft, memory: DashboardMemory): void {
  if (memory.issue === null) return;
  draft.effect({ kind: "issue.pin", key: `issue.pin/${memory.issue}`, issue: memory.issue });
  remember(draft, { pin: "asked" });
}

function look(before: RepoState, draft: Draft, config: DashboardConfig): void {
  let memory = memoryOf(draft);
  const changed = hasChanged(before, draft, memory);
  if (changed && memory.state === "open") {
    const needs = fingerprint(needsItems(draft.state, memory.problems).join("\n"));
    if (needs !== memory.needs) memory = remember(draft, { needs, isDue: true });
  }
  const isNew = changed || memory.touched;
  if (!memory.isDue) {
    if (isNew && memory.state === "open" && !memory.pending)
      later(draft, draft.nowMs + config.debounce_seconds * SECOND_MS);
    return;
  }
  const next = memory.writtenAt === "" ? 0 : Date.parse(memory.writtenAt) + URGENT_MS;
  if (draft.nowMs < next) return later(draft, next);
  write(draft, remember(draft, { isDue: false }), config);
}

function later(draft: Draft, dueMs: number): void {
  draft.timer(DASHBOARD_TIMER, dueMs);
  remember(draft, { pending: true, isDue: false });
}

function hasChanged(before: RepoState, draft: Draft, memory: DashboardMemory): boolean {
  return (
    draft.dirty.size > 0 ||
    draft.repo !== before.repo ||
    draft.chain !== before.chain ||
    // What the whole list is afterwards, only the next event shows.
    draft.backlog.items !== before.backlog.items ||
    draft.health.breakers !== before.health.breakers ||
    backlogKey(draft.state) !== memory.backlog
  );
}

/** Of what is shown: rows are also written by others than decisions. */
function backlogKey({ backlog }: RepoState): string {
  const best = backlog.top.flatMap((issue) => backlog.items.get(issue) ?? []);
  const shown = [...best, ...proposedRows(backlog)].map((row) => [
    ...[row.issue, row.score, row.title, row.attempts, row.pinned, row.lastFailure, row.state],
  ]);
  return fingerprint(JSON.stringify([backlog.counts, shown]));
}

function write(draft: Draft, memory: DashboardMemory, config: DashboardConfig): void {
  if (memory.issue === null) return;
  const text = renderDashboard(draft.state, memory, config);
  const says = saying(draft, memory, text);
  const isSame =
    says.said === memory.said &&
    memory.clear.length === 0 &&
    memory.rescue.length === 0 &&
    !memory.touched;
  // Nothing is asked of GitHub for what stands there already.
  if (isSame) return;
  draft.effect({
    kind: "dashboard.write",
    key: `dashboard.write/${memory.issue}`,
    issue: memory.issue,
    text,
    clear: memory.clear,
    rescue: memory.rescue,
  });
  draft.cancelTimer(DASHBOARD_TIMER);
  remember(draft, { ...says, touched: false, pending: false, writtenAt: draft.at });
}

function saying(
  draft: Draft,
  memory: DashboardMemory,
  text: DashboardText,
): Pick<DashboardMemory, "said" | "offered" | "needs" | "backlog"> {
  const sections = text.sections.map((one) => ({
    ...one,
    items: one.items.filter((line) => !line.includes(NOW)),
  }));
  const steady = JSON.stringify({ ...text, sections });
  return {
    said: fingerprint(steady),
    offered: keptOffers(memory, text),
    needs: fingerprint(needsItems(draft.state, memory.problems).join("\n")),
    backlog: backlogKey(draft.state),
  };
}

export function dashboardTimer(draft: Draft, about: string): void {
  if (`${DASHBOARD_TIMER}/${about}` !== UNANSWERED_TIMER) {
    remember(draft, { pending: false, isDue: true });
    return;
  }
  for (const [box, since] of Object.entries(memoryOf(draft).unanswered)) {
    if (draft.nowMs - Date.parse(since) < GRACE_MS) continue;
    answerClick(draft, {
      ...{ edit: since, box, by: "Somebody", done: false },
      body: "GitHub did not tell who ticked this, so nothing was done: please tick it again",
    });
  }
}

/** Boxes that stand ticked while nobody told who did it. */
export function awaitClicks(draft: Draft): void {
  const since = Object.values(memoryOf(draft).unanswered).map((at) => Date.parse(at));
  if (since.length === 0) return;
  draft.timer(UNANSWERED_TIMER, Math.max(draft.nowMs, Math.min(...since) + GRACE_MS));
}

export function dashboardRefused(draft: Draft, key: string, said: string): void {
  const memory = memoryOf(draft);
  if (key === topicOf(memory.made) && memory.state === "asked") {
    draft.because(
      subject.repo,
      `the dashboard could not be opened (${said}): it is not asked for again until \`dashboard.enabled\` is set anew`,
    );
    remember(draft, { state: "gone" });
  }
}

/** Nothing reached GitHub: the next change says it again. */
export function dashboardUnwritten(draft: Draft): void {
  remember(draft, { said: "" });
}

export function noteReconciled(draft: Draft): void {
  if (draft.repo.config?.dashboard.enabled === true && isRemembered(draft))
    remember(draft, { reconciledAt: draft.at });
}

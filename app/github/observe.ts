// Reads the repository again and says what stands there, so that a lost webhook costs minutes and never a stuck unit.
import type { Sha } from "../../core/base/brand.ts";
import type { Event, EventOf } from "../../core/engine/event.ts";
import type { DispatchRow } from "../../core/engine/rows/dispatch-row.ts";
import type { GateRow } from "../../core/engine/rows/gate-row.ts";
import { FINAL_MISSION_STATES, type MissionRow } from "../../core/engine/rows/mission-row.ts";
import { SETTLED_UNIT_STATES } from "../../core/engine/rows/unit-row.ts";
import { type RepoState, unitKey } from "../../core/engine/state.ts";
import {
  GREEN,
  OBJECTIVE_LABEL,
  parseJobName,
  releaseBranch,
  runName,
  WORKING,
} from "../../core/report/workflow-names.ts";
import type { Deed } from "./deed.ts";
import type { JobFacts, PullFacts, RunFacts } from "./port.ts";

type Reconciled = EventOf<"Reconciled">;

export async function observe(deed: Deed): Promise<Event> {
  const begun = deed.now();
  const state = deed.state();
  const permission = rememberedPermission(deed.github);
  const [runs, refs, pulls, objectives] = await Promise.all([
    readRuns(deed, openDispatches(state)),
    readRefs(deed, state),
    readPulls(deed, state, permission),
    readObjectives(deed, state, permission),
  ]);
  const contained = await readContained(deed, state, refs);
  const at = deed.now();
  return { type: "Reconciled", at, begun, ...runs, refs, contained, pulls, objectives };
}

const openDispatches = (state: RepoState): DispatchRow[] =>
  [...state.dispatches.values()].filter((row) => row.state === "asked" || row.state === "running");

const openMissions = (state: RepoState): MissionRow[] =>
  [...state.missions.values()].filter(
    (mission) => !FINAL_MISSION_STATES.some((final) => final === mission.state),
  );

async function readRuns(
  { github }: Deed,
  dispatches: readonly DispatchRow[],
): Promise<Pick<Reconciled, "runs" | "missing">> {
  const runs: Reconciled["runs"][number][] = [];
  const missing: DispatchRow["dispatch"][] = [];
  const nameless = dispatches.filter((row) => row.runId === null);
  const since = nameless.map((row) => row.askedAt).sort()[0];
  const listed = since === undefined ? [] : await github.dispatchedRuns(minuteBefore(since));
  for (const row of dispatches) {
    const run: RunFacts | null =
      row.runId === null
        ? (listed.find((one) => one.title === runName(row.dispatch)) ?? null)
        : await github.run(row.runId);
    if (run === null) {
      missing.push(row.dispatch);
      continue;
    }
    const jobs = await github.jobs(run.runId);
    const { runId, url, status, conclusion } = run;
    runs.push({
      dispatch: row.dispatch,
      runId,
      url,
      status,
      conclusion,
      jobs: jobs.flatMap(jobFacts),
    });
  }
  return { runs, missing };
}

/** Only finished jobs: a running one is no news. */
function jobFacts(job: JobFacts): Reconciled["runs"][number]["jobs"][number][] {
  const name = parseJobName(job.name);
  if (name === null || job.conclusion === null) return [];
  const { conclusion, failedStep, url, artifact = null, proves } = job;
  const more = proves === true ? { proves } : {};
  return [{ ...name, conclusion, failedStep, url, artifact, ...more }];
}

const minuteBefore = (time: string): string =>
  new Date(Date.parse(time) - 60_000).toISOString().replace(/\.\d{3}Z$/, "Z");

async function readRefs({ git }: Deed, state: RepoState): Promise<Reconciled["refs"]> {
  const branches = new Set([GREEN, WORKING, state.repo.defaultBranch]);
  for (const mission of openMissions(state)) {
    branches.add(mission.target);
    if (mission.releaseSha !== null) branches.add(releaseBranch(mission.mission));
  }
  for (const unit of state.units.values()) {
    if (unit.branch !== null && !isSettled(unit.state)) branches.add(unit.branch);
  }
  const names = [...branches].map((branch) => `refs/heads/${branch}`);
  const found = await git.observe(names);
  const refs: Record<string, Sha | null> = {};
  for (const name of names) refs[name] = found.get(name) ?? null;
  return refs;
}

/** A push of ours whose answer got lost, and somebody's on top: only the history tells that ours took effect. */
async function readContained(
  { git }: Deed,
  state: RepoState,
  refs: Reconciled["refs"],
): Promise<NonNullable<Reconciled["contained"]>> {
  const contained: Record<Sha, boolean> = {};
  const doubtful = openMissions(state).flatMap(({ releaseSha, target }) =>
    releaseSha === null ? [] : [[releaseSha, target, state.repo.target] as const],
  );
  const landing = state.chain?.landing?.commit;
  if (landing !== undefined) doubtful.push([landing, GREEN, state.repo.green]);
  for (const [commit, branch, known] of doubtful) {
    const tip = refs[`refs/heads/${branch}`] ?? null;
    if (tip === null || tip === known || tip === commit) continue;
    contained[commit] = await git.isAncestor(commit, tip);
  }
  return contained;
}

const isSettled = (state: string): boolean =>
  SETTLED_UNIT_STATES.some((settled) => settled === state);

async function readPulls(
  { github }: Deed,
  state: RepoState,
  permission: Deed["github"]["permission"],
): Promise<Reconciled["pulls"]> {
  const wanted = wantedPulls(state);
  if (wanted.size === 0) return [];
  const open = new Map((await github.openPulls()).map((pull) => [pull.pull, pull]));
  const gated = new Set(
    [...state.gates.values()].filter((gate) => isUndone(state, gate)).map((gate) => gate.pull),
  );
  const result: Reconciled["pulls"][number][] = [];
  for (const number of wanted) {
    const pull: PullFacts | null = open.get(number) ?? (await github.pull(number));
    if (pull === null) continue;
    const reviews = gated.has(number) ? await github.reviews(number) : [];
    result.push({
      pull: number,
      head: pull.head,
      open: pull.open,
      merged: pull.merged,
      reviews: await Promise.all(
        reviews.map(async ({ review, reviewer, isBot, verdict, commit, given }) => ({
          review,
          by: { login: reviewer, isBot, permission: isBot ? "none" : await permission(reviewer) },
          verdict,
          commit,
          given,
        })),
      ),
    });
  }
  return result;
}

/** What it guards is still to come: an approval may be given, or taken back. */
function isUndone(state: RepoState, gate: GateRow): boolean {
  if (gate.state === "open") return true;
  if (gate.state !== "approved") return false;
  if (gate.unit === null) return gate.gate === "promote";
  const unit = state.units.get(unitKey(gate.mission, gate.unit));
  return unit?.head === gate.head && !isSettled(unit.state);
}

function wantedPulls(state: RepoState): ReadonlySet<number> {
  const wanted = new Set<number>();
  const add = (pull: number | null): void => {
    if (pull !== null) wanted.add(pull);
  };
  if (state.repo.onboarding === "asked") add(state.repo.onboardingPull);
  for (const mission of openMissions(state)) {
    add(mission.planPull);
    add(mission.promotionPull);
  }
  for (const unit of state.units.values()) if (!isSettled(unit.state)) add(unit.pull);
  for (const gate of state.gates.values()) if (gate.state === "open") add(gate.pull);
  return wanted;
}

/** One read per person and observation. */
function rememberedPermission(github: Deed["github"]): Deed["github"]["permission"] {
  const asked = new Map<string, ReturnType<Deed["github"]["permission"]>>();
  return (login) => {
    const answer = asked.get(login) ?? github.permission(login);
    asked.set(login, answer);
    return answer;
  };
}

async function readObjectives(
  { github }: Deed,
  state: RepoState,
  permission: Deed["github"]["permission"],
): Promise<Reconciled["objectives"]> {
  const result: Reconciled["objectives"][number][] = [];
  for (const { issue } of openMissions(state)) {
    const facts = await github.issue(issue);
    const closer = facts === null || facts.open ? null : facts.closedBy;
    result.push({
      issue,
      labelled: facts?.labels.includes(OBJECTIVE_LABEL) ?? false,
      open: facts?.open ?? false,
      closedBy:
        closer === null
          ? null
          : {
              ...closer,
              permission: closer.isBot ? "none" : await permission(closer.login),
            },
    });
  }
  return result;
}

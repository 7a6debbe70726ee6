// What must be true after the mission, whatever happened on the way; each violation in words.
import type { RepoState } from "../../../core/engine/state.ts";
import { ejectionsOf, stateOf } from "./figures.ts";
import { History, historyProblems } from "./history.ts";
import { FULL, OWNER, type Played, REPO } from "./play.ts";
import { NEVER_LANDS, type WorkUnit } from "./workload.ts";

export async function outcomeProblems(
  played: Played,
  units: readonly WorkUnit[],
  mayErr: boolean,
): Promise<readonly string[]> {
  const state = await stateOf(played.db);
  const history = new History(played.rig.github.gitDir(FULL));
  return [
    ...unitProblems(state, units),
    ...historyProblems(history, state),
    ...(await blameProblems(played, units, mayErr)),
    ...(await shownProblems(played, state)),
    ...played.rig.github.violations.map((problem) => `schema: ${problem}`),
  ];
}

function unitProblems(state: RepoState, units: readonly WorkUnit[]): readonly string[] {
  const found: string[] = [];
  for (const { mission, state: is, because } of state.missions.values())
    if (is !== "completed") found.push(`${mission} is ${is}: ${because}`);
  if (state.repo.queueClosed !== null) found.push(`the queue is closed: ${state.repo.queueClosed}`);
  for (const { id } of units) {
    const row = [...state.units.values()].find((one) => one.unit === id);
    const wanted = NEVER_LANDS.includes(id) ? "failed" : "landed";
    if (row?.state !== wanted) found.push(`${id} is ${row?.state}, not ${wanted}: ${row?.because}`);
    if (wanted === "failed" && (row?.evidence.length ?? 0) === 0)
      found.push(`${id} failed without evidence`);
  }
  return found;
}

/**
 * Nobody is thrown out wrongly; of the pair exactly one left, and the other was named. `mayErr`: how often chance strikes
 * the same unit twice is not what is asked here.
 */
async function blameProblems(
  played: Played,
  units: readonly WorkUnit[],
  mayErr: boolean,
): Promise<readonly string[]> {
  const ejections = await ejectionsOf(played);
  const found = ejections
    .filter((one) => one.isFalse && !mayErr)
    .map((one) => `${one.unit} was thrown out wrongly: ${one.because}`);
  const pair = units.filter((unit) => unit.kind === "pair").map(({ id }) => id);
  const left = ejections.filter((one) => pair.includes(one.unit) && !one.isFalse);
  if (left.length !== 1)
    found.push(`of the pair left ${left.map((one) => one.unit).join(", ") || "nobody"}`);
  for (const { unit, head } of left) {
    const partner = pair.find((id) => id !== unit) ?? "";
    const { data } = await played.rig.person.checks.listForRef({
      ...{ owner: OWNER, repo: REPO, ref: head ?? "", check_name: "mc/verify" },
    });
    const said = data.check_runs.map((check) => check.output.title ?? "");
    if (!said.some((title) => title.includes(partner)))
      found.push(`the check of ${unit} does not name ${partner}: ${said.join("; ")}`);
  }
  for (const { id } of units.filter((unit) => unit.kind === "broken"))
    if (!ejections.some((one) => one.unit === id)) found.push(`${id} was never thrown out`);
  return found;
}

/** What people see of tournaments on the pull requests. */
async function shownProblems({ rig }: Played, state: RepoState): Promise<readonly string[]> {
  const found: string[] = [];
  const at = { owner: OWNER, repo: REPO };
  const repaired = new Set([...state.tournaments.values()].map((one) => one.unit));
  for (const unit of repaired) {
    const row = [...state.units.values()].find((one) => one.unit === unit);
    const heads: readonly string[] = [...state.tournaments.values()]
      .filter((one) => one.unit === unit)
      .map((one) => one.head);
    const checks: string[] = [];
    for (const ref of new Set(heads)) {
      const { data } = await rig.person.checks.listForRef({ ...at, ref, per_page: 100 });
      checks.push(...data.check_runs.map((check) => check.name));
    }
    if (!checks.includes("mc/fixup")) found.push(`no mc/fixup on the commits of ${unit}`);
    const pulls = await rig.person.pulls.list({ ...at, state: "all", per_page: 100 });
    const own = pulls.data.filter(
      (pull) => pull.number === row?.pull || heads.includes(pull.head.sha),
    );
    const tables: string[] = [];
    for (const { number, body } of own) {
      const { data } = await rig.person.issues.listComments({ ...at, issue_number: number });
      tables.push(...[body ?? "", ...data.map((one) => one.body ?? "")].filter(hasTable));
    }
    if (tables.length === 0) found.push(`no table of candidates on the pull request of ${unit}`);
  }
  return found;
}

const hasTable = (text: string): boolean => /candidate/i.test(text) && /^\|.*\|/m.test(text);

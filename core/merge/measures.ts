// What verification in this repository has shown: how long it takes, how often good content fails, how often units of one
// agent are bad. Averages over what was seen and a prior, so that nothing is believed after one observation.
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { Measures } from "../engine/rows/repo-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";

/** Weight of the newest run in the mean duration. */
const NEWEST = 0.2;
/** Beta(1, 49): one run of good content in fifty fails, until this repository shows otherwise. */
const FLAKE_PRIOR = { bad: 1, all: 50 };
/** Beta(1, 9), and Beta(1, 30) for units that passed on their own before they were queued. */
const UNIT_PRIOR = { bad: 1, all: 10 };
const VERIFIED_PRIOR = { bad: 1, all: 31 };

/** Call after the verdict was added; verdicts that are not about content are not measured. */
export function measured(draft: Draft, verdict: VerdictRow): void {
  if (verdict.outcome === "infrastructure") return;
  const { measures, green } = draft.repo;
  const took = turnaround(draft, verdict);
  const runMs = measures.runs === 0 ? took : NEWEST * took + (1 - NEWEST) * measures.runMs;
  const all = [...draft.verdicts.values()].filter(
    ({ commit, spec, outcome }) =>
      commit === verdict.commit && spec === verdict.spec && outcome !== "infrastructure",
  );
  const now = onGoodContent(all);
  const before = onGoodContent(all.filter((one) => one.attempt !== verdict.attempt));
  const next: Measures = {
    ...measures,
    runs: measures.runs + 1,
    runMs: Math.round(runMs),
    repeats: measures.repeats + now.runs - before.runs,
    flakes: measures.flakes + now.failed - before.failed,
  };
  draft.putRepo({ measures: verdict.commit === green ? greenTests(next, verdict) : next });
}

/** What the queue waits for: a runner, set-up and upload are part of it. */
function turnaround(draft: Draft, { dispatch, durationMs }: VerdictRow): number {
  const asked = draft.dispatches.get(dispatch)?.askedAt;
  return asked === undefined ? durationMs : Math.max(durationMs, draft.nowMs - Date.parse(asked));
}

/** A commit that passed once is good: all its runs count, its first one too, else only what failed first would be seen. */
function onGoodContent(verdicts: readonly VerdictRow[]): { runs: number; failed: number } {
  const failed = verdicts.filter((one) => one.outcome === "failed").length;
  return failed === verdicts.length ? { runs: 0, failed: 0 } : { runs: verdicts.length, failed };
}

/** mc/green stands on the commit of this verdict now: its number of tests is what later ones are held to. */
export function greenMeasured(draft: Draft, verdict: VerdictRow | null): void {
  if (verdict === null) return;
  draft.putRepo({ measures: greenTests(draft.repo.measures, verdict) });
}

/** mc/green is another commit than what grew there: how many tests ran before says nothing about it. */
export function greenReplaced(draft: Draft, verdict: VerdictRow | null): void {
  draft.putRepo({ measures: { ...draft.repo.measures, greenTests: null } });
  greenMeasured(draft, verdict);
}

const greenTests = (measures: Measures, verdict: VerdictRow): Measures =>
  verdict.outcome === "passed" && verdict.testsTotal !== null
    ? { ...measures, greenTests: verdict.testsTotal }
    : measures;

/** Tests that a commit runs, as far as it was verified; what is built on it is held to them. */
export function testsOn(draft: Draft, commit: Sha): number | null {
  if (commit === draft.repo.green) return draft.repo.measures.greenTests;
  let tests: number | null = null;
  for (const verdict of draft.verdicts.values())
    if (verdict.commit === commit && verdict.outcome === "passed") tests = verdict.testsTotal;
  return tests;
}

/** A unit is through: landed, or thrown out as `bad`. `agentModel`: agent and model, as in `claude-code opus`. */
export function unitMeasured(draft: Draft, agentModel: string, bad: boolean): void {
  const { measures } = draft.repo;
  const known = measures.units[agentModel] ?? { seen: 0, bad: 0 };
  const next = { seen: known.seen + 1, bad: known.bad + (bad ? 1 : 0) };
  draft.putRepo({
    measures: { ...measures, units: { ...measures.units, [agentModel]: next } },
  });
}

/** Probability that a verification of good content fails. */
export const flakeRate = ({ flakes, repeats }: Measures): number =>
  (FLAKE_PRIOR.bad + flakes) / (FLAKE_PRIOR.all + repeats);

/** Probability that a unit is bad before anything was observed of it. */
export function priorOf(measures: Measures, agentModel: string, preVerified: boolean): number {
  const prior = preVerified ? VERIFIED_PRIOR : UNIT_PRIOR;
  const { seen, bad } = measures.units[agentModel] ?? { seen: 0, bad: 0 };
  return (prior.bad + bad) / (prior.all + seen);
}

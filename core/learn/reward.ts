// What an attempt was worth, from facts alone: nobody is asked. A part that is not known counts .5, so that missing figures
// neither praise nor blame.
//
//   reward = .30 verification + .25 completion + .25 progress + .10 economy + .10 no regression
//
//   verification   broken tests or a new finding 0 · more tests pass and lint and types are not worse 1 · not fewer .7 · else 0
//   completion     share of what was asked for that is on mc/green
//   progress       how good it is: the review's average of ten
//   economy        landed at the first try, without repairs 1 · landed later .5 · not landed 0
//   no regression  passing tests not fewer and findings not more 1 · else 0

/** What verification counted on one commit. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly lint: number;
  readonly types: number;
  readonly security: number;
}

export interface RewardInputs {
  readonly before: Counts | null;
  readonly after: Counts | null;
  /** 0 to 1; null: not known. */
  readonly completion: number | null;
  readonly progress: number | null;
  /** null: not known whether it will ever land. */
  readonly landed: boolean | null;
  /** Tries and repairs that it took beyond the first try. */
  readonly repairs: number;
}

export interface Reward {
  readonly reward: number;
  readonly verification: number;
  readonly completion: number;
  readonly progress: number;
  readonly economy: number;
  readonly noRegression: number;
}

const UNKNOWN = 0.5;

const clamp01 = (value: number): number =>
  Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : UNKNOWN;

function verificationPart(before: Counts | null, after: Counts | null): number {
  if (before === null || after === null) return UNKNOWN;
  if (after.failed > before.failed || after.security > before.security) return 0;
  const notWorse = after.lint <= before.lint && after.types <= before.types;
  if (after.passed > before.passed && notWorse) return 1;
  return after.passed >= before.passed ? 0.7 : 0;
}

function noRegressionPart(before: Counts | null, after: Counts | null): number {
  if (before === null || after === null) return UNKNOWN;
  return after.passed >= before.passed && after.security <= before.security ? 1 : 0;
}

function economyPart(landed: boolean | null, repairs: number): number {
  if (landed === null) return UNKNOWN;
  if (!landed) return 0;
  return repairs <= 0 ? 1 : 0.5;
}

export function rewardOf(inputs: RewardInputs): Reward {
  const { before, after, landed, repairs } = inputs;
  const verification = verificationPart(before, after);
  const completion = inputs.completion === null ? UNKNOWN : clamp01(inputs.completion);
  const progress = inputs.progress === null ? UNKNOWN : clamp01(inputs.progress);
  const economy = economyPart(landed, repairs);
  const noRegression = noRegressionPart(before, after);
  const reward =
    0.3 * verification + 0.25 * completion + 0.25 * progress + 0.1 * economy + 0.1 * noRegression;
  return { reward, verification, completion, progress, economy, noRegression };
}

// What is learned from a decision, once it is made: each learner reads what changed and adds rows, never changes what was
// decided. Order does not matter.
import type { Draft } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import { keepGrades } from "../mission/plan-grades.ts";
import { keepForecast } from "../report/plan-forecast.ts";
import { proposeNext } from "../strategy/collected.ts";
import { learnCauses } from "./attribution-learner.ts";
import { learnContext } from "./context-items.ts";
import { learnEpisodes } from "./episodes.ts";
import { learnExperiences } from "./experiences.ts";
import { learnFromRules } from "./rules.ts";
import { learnRules } from "./rules-run.ts";
import { learnTools } from "./tools-policy.ts";
import { learnVariants } from "./variants-learner.ts";

type Learner = (before: RepoState, draft: Draft) => void;

const LEARNERS: readonly Learner[] = [
  keepGrades,
  keepForecast,
  learnCauses,
  learnVariants,
  learnTools,
  learnExperiences,
  learnContext,
  learnEpisodes,
  learnFromRules,
  learnRules,
  proposeNext,
];

export function learn(before: RepoState, draft: Draft): void {
  for (const learner of LEARNERS) learner(before, draft);
}

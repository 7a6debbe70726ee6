// Prompt of the critic: a plan as data in, what is wrong with it out. It judges the plan and adds no unit of its own.
import type { Brief } from "../report/brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import {
  contextData,
  join,
  objectiveData,
  type Prompt,
  type PromptOptions,
  repositoryInstructions,
  verificationRule,
} from "./parts.ts";

const CONTRACT = `Finish with one line, after everything else:

CRITIC_RESULT:{"findings":[],"risks":[],"gaps":[],"open_questions":[],"verdict":"sufficient","confidence":0.8}

- findings: what is wrong with the plan as it is, each with the number of the unit and what would put it right.
- risks: what may go wrong although the plan is right.
- gaps: parts of the objective that no unit does.
- open_questions: what has to be decided before work can start.
- verdict: "sufficient" or "needs_refinement"; the latter only for what is worth planning again.
- confidence: 0 to 1, how sure you are of the verdict.`;

export function renderCriticPrompt(brief: Brief, options: PromptOptions): Prompt {
  return {
    system: join(
      "You are the critic of Mission Control. You judge a plan that another agent made, before several workers carry it out at\nthe same time. You read the repository, change nothing, and add no units of your own.",
      [
        "Ask of each unit:",
        "- Can one worker finish it in one session, knowing only its text?",
        "- Are its files its own? Two units that change one file need an order.",
        "- Can somebody else see that it is done: are its criteria checkable, best by a command?",
        "- Is its scope real: does the code that it names exist, or is it the unit's to create?",
        "And of the plan: do the units together do the objective, all of it and nothing else?",
        "A plan need not be perfect. Small objectives have small plans.",
      ].join("\n"),
      verificationRule(brief).replace("Run it before you finish. It must exit 0.", "").trim(),
      envelopeRule(options.boundary),
      repositoryInstructions(options.instructions),
      CONTRACT,
    ),
    prompt: join(
      objectiveData(brief, options.boundary),
      contextData(brief, options.boundary),
      envelope("plan under judgement", brief.planning?.proposal ?? "", options.boundary),
      "Judge the plan now, then end with the CRITIC_RESULT line.",
    ),
  };
}

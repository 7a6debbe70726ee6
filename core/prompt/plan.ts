// Prompt of the planner: objective in, a PLAN block out (parsed in core/plan).
import type { Brief } from "../report/brief.ts";
import { envelopeRule } from "./envelope.ts";
import {
  contextData,
  evidenceData,
  join,
  objectiveData,
  type Prompt,
  type PromptOptions,
  repositoryInstructions,
  verificationRule,
} from "./parts.ts";
import { SPECIALIST_NAMES } from "./specialists.ts";

const CONTRACT = `End your answer with exactly one block. All reasoning stands before it.

<!-- PLAN -->
{"type":"leaves","units":[{"title":"…","description":"…","files_hint":"a.ts, b.ts","priority":1,
  "depends_on_indices":[],"acceptance_criteria":"…","specialist":""}]}
<!-- /PLAN -->

- title: what will be true afterwards, at most 100 characters.
- description: all that a worker needs who has not read the objective; name functions, files and edge cases.
- files_hint: files the unit will change, comma separated, paths from the root.
- priority: 1 is done first.
- depends_on_indices: positions in this list, from 0, of the units whose result this one needs.
- acceptance_criteria: how somebody else can see that it is done, one per line; commands that exit 0 are best.
- specialist: one of ${SPECIALIST_NAMES.join(", ")}, or empty.

When the objective is already met, say why and answer with {"type":"leaves","units":[]} in the block. Only that means
that nothing is to be done.`;

export function renderPlanPrompt(brief: Brief, options: PromptOptions): Prompt {
  return {
    system: join(
      "You are the planner of Mission Control. You read a repository and split an objective into units of work that several\nworkers do at the same time, each on its own branch. You change nothing yourself.",
      [
        "A good plan:",
        "- has the fewest units that do the objective; one unit is a good plan for one task.",
        "- gives each file to one unit. Two units that need the same file are one unit, or one depends on the other.",
        "- has units that are verified on their own: after each one, the verification passes. Tests belong to the unit whose",
        "  behaviour they show.",
        "- depends only where a result is needed; every edge costs time.",
        "- does not repeat what is done or under way, and does not touch .github/workflows.",
      ].join("\n"),
      verificationRule(brief).replace("Run it before you finish. It must exit 0.", "").trim(),
      envelopeRule(options.boundary),
      repositoryInstructions(options.instructions),
      CONTRACT,
    ),
    prompt: join(
      "Plan this objective for the repository in the current directory. Read the code first.",
      objectiveData(brief, options.boundary),
      contextData(brief, options.boundary),
      brief.evidence.length === 0 ? "" : "An earlier plan could not be used, for this reason:",
      evidenceData(brief, options.boundary),
      "Now write the plan, ending with the PLAN block.",
    ),
  };
}

// Prompt of the planner: an objective, or one scope of it, in; a PLAN block out (parsed in core/plan). Asked again it is told
// why; asked for the block alone it gets its own answer back and nothing else.
import type { Brief } from "../report/brief.ts";
import type { PlanningPart } from "../report/plan-brief.ts";
import { envelope, envelopeRule } from "./envelope.ts";
import { variantAdvice } from "./extra-parts.ts";
import {
  contextData,
  join,
  objectiveData,
  type Prompt,
  type PromptOptions,
  repositoryInstructions,
  verificationRule,
} from "./parts.ts";
import { SPECIALIST_NAMES } from "./specialists.ts";

const LEAVES = `<!-- PLAN -->
{"type":"leaves","units":[{"title":"…","description":"…","files_hint":"a.ts, b.ts","priority":1,
  "depends_on_indices":[],"acceptance_criteria":"…","specialist":"","kind":"implement","speculation_score":0.0}]}
<!-- /PLAN -->`;

const fields = (
  specialists: readonly string[],
): string => `- title: what will be true afterwards, at most 100 characters.
- description: all that a worker needs who has not read the objective; name functions, files and edge cases.
- files_hint: files the unit will change, comma separated, paths from the root.
- priority: 1 is done first.
- depends_on_indices: positions in this list, from 0, of the units whose result this one needs.
- acceptance_criteria: how somebody else can see that it is done, one per line. Best is a command, written as
  \`$ npm test -- parser\`: it is run on the pushed commit and must exit 0, with no path outside of the repository.
- specialist: one of ${specialists.join(", ")}, or empty.
- kind: implement (changes code), research (answers a question; its findings are told to later workers), or experiment
  (compares ways and ends in a report, nothing is merged).
- speculation_score: 0 to 1, how uncertain the way is. 0.7 and more: several valid approaches, vague requirements or a risky
  refactoring; such a unit may be tried in several ways at once, so do not use it for routine work.`;

const SPLIT = `{"type":"subdivide","children":[{"scope":"…"},{"scope":"…"}]}`;

const split = (planning: PlanningPart): string =>
  planning.depth < planning.maxDepth
    ? `Instead of units the block may split the scope, into at most ${planning.maxChildren} parts that other planners then plan on
their own: ${SPLIT}

Split only when the scope spans subsystems that have nothing to do with each other, or needs more than about five files in
different folders. One to three concrete tasks are units. Parts never share a file; each scope says all that its planner needs.`
    : "This scope may not be split any further: answer with units.";

const nothing = (planning: PlanningPart | undefined): string =>
  planning === undefined || planning.node === "plan"
    ? `When ${planning === undefined || planning.round === 1 ? "the objective is already met" : "nothing more has to be done"}, say why and answer with {"type":"leaves","units":[]} in the block. Only that means that nothing is to be done.`
    : `When nothing is to be done in your scope, say why and answer with {"type":"leaves","units":[]} in the block.`;

export function renderPlanPrompt(brief: Brief, options: PromptOptions): Prompt {
  const { planning } = brief;
  const specialists = options.specialists ?? SPECIALIST_NAMES;
  if (planning?.feedback.some(({ kind }) => kind === "unread") === true) {
    return blockAlone(planning, options, specialists);
  }
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
      variantAdvice(brief, options.boundary),
      `End your answer with exactly one block. All reasoning stands before it.\n\n${LEAVES}\n\n${fields(specialists)}`,
      planning === undefined ? "" : split(planning),
      planning === undefined ? "" : `A plan has at most ${planning.maxUnits} units.`,
      nothing(planning),
    ),
    prompt: join(
      "Plan this objective for the repository in the current directory. Read the code first.",
      objectiveData(brief, options.boundary),
      planning === undefined ? "" : scopeData(planning, options.boundary),
      contextData(brief, options.boundary),
      memoryData(brief, options.boundary),
      planning === undefined ? "" : againData(planning, options.boundary),
      "Now write the plan, ending with the PLAN block.",
    ),
  };
}

function scopeData(planning: PlanningPart, boundary: string): string {
  if (planning.scope === "") return "";
  return join(
    `Your scope is one part of the objective (${planning.node}, depth ${planning.depth} of ${planning.maxDepth}); other planners plan the other parts at the same time. Plan only this, and stay out of files that belong to other parts:`,
    envelope("scope", planning.scope, boundary),
  );
}

const WHY: Readonly<Record<string, string>> = {
  stall: "The mission does not move on. Plan what gets it moving, in another way than before:",
  objective: "The work is done and the objective is not met. Plan what is missing:",
  failed: "Units failed for good. Plan another way to what they were to do:",
  ambition: "The plan aims too low for this mission:",
  critic: "The plan was judged and is to be refined. Answer with a whole plan again:",
  experiment: "An experiment came to its end. Plan what follows from it:",
  asked: "A person asked for another plan. Plan what is still missing, and heed what was said:",
  unusable: "The plan could not be used, for this reason:",
};

function againData(planning: PlanningPart, boundary: string): string {
  const round =
    planning.round === 1
      ? ""
      : `This is round ${planning.round} of planning: what is listed above as done, running and planned stays. Answer with what is to be added, nothing else.`;
  const said = planning.feedback.map(({ kind, text }) =>
    join(
      WHY[kind] ?? "It is planned again, for this reason:",
      envelope(`reason: ${kind}`, text, boundary),
    ),
  );
  const before =
    planning.proposal === undefined
      ? ""
      : join("The plan so far:", envelope("earlier plan", planning.proposal, boundary));
  return join(round, ...said, before);
}

/** An agent that starts afresh knows nothing of its answer: it is given back, as data. */
function blockAlone(
  planning: PlanningPart,
  options: PromptOptions,
  specialists: readonly string[],
): Prompt {
  return {
    system: join(
      "You are the planner of Mission Control. Your answer to an objective could not be read. You write its plan again as one\nblock, and nothing else; you look nothing up.",
      envelopeRule(options.boundary),
      `The block:\n\n${LEAVES}\n\n${fields(specialists)}`,
      planning.depth < planning.maxDepth ? `Or, where your answer split the scope: ${SPLIT}` : "",
      nothing(planning),
    ),
    prompt: join(
      ...planning.feedback.map(({ kind, text }) =>
        envelope(`reason: ${kind}`, text, options.boundary),
      ),
      envelope("your earlier answer", planning.proposal ?? "", options.boundary),
      "Now write the PLAN block alone.",
    ),
  };
}

const MEMORY_MAX_CHARS = 20_000;

const memoryData = (brief: Brief, boundary: string): string =>
  brief.memory === undefined || brief.memory.trim() === ""
    ? ""
    : envelope("what earlier work taught", brief.memory.slice(0, MEMORY_MAX_CHARS), boundary);

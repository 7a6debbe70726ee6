// Brief → the two texts that a model gets: `system` is ours alone, `prompt` carries the data in envelopes (SR8).
import { never } from "../base/assert.ts";
import type { Brief } from "../report/brief.ts";
import { renderArchitectPrompt } from "./architect.ts";
import { renderCheckPrompt } from "./check.ts";
import { renderCriticPrompt } from "./critic.ts";
import { renderDiagnosePrompt } from "./diagnose.ts";
import { renderDiscoverPrompt, renderResearchPrompt } from "./discover.ts";
import { renderDistillPrompt } from "./distill.ts";
import { renderEvolvePrompt } from "./evolve.ts";
import { renderFixupPrompt } from "./fixup.ts";
import type { Prompt, PromptOptions } from "./parts.ts";
import { renderPlanPrompt } from "./plan.ts";
import { renderReviewPrompt } from "./review.ts";
import { renderStrategisePrompt } from "./strategise.ts";
import { renderWorkPrompt } from "./work.ts";

export function renderPrompt(brief: Brief, options: PromptOptions): Prompt {
  switch (brief.task) {
    case "plan":
      return renderPlanPrompt(brief, options);
    case "critic":
      return renderCriticPrompt(brief, options);
    case "work":
      return renderWorkPrompt(brief, options);
    case "fixup":
      return renderFixupPrompt(brief, options);
    case "review":
      return renderReviewPrompt(brief, options);
    case "check":
      return renderCheckPrompt(brief, options);
    case "diagnose":
      return renderDiagnosePrompt(brief, options);
    case "architect":
      return renderArchitectPrompt(brief, options);
    case "distill":
      return renderDistillPrompt(brief, options);
    case "strategise":
      return renderStrategisePrompt(brief, options);
    case "evolve":
      return renderEvolvePrompt(brief, options);
    case "discover":
      return renderDiscoverPrompt(brief, options);
    case "research":
      return renderResearchPrompt(brief, options);
    case "verify":
      throw new RangeError("a verification asks no model");
    default:
      return never(brief.task);
  }
}

// Reference behaviour of looks for improvements: analyses, research, proposals, kinds of failure, figures, objectives.
import { describe } from "vitest";
import { z } from "zod";
import { failureKind } from "../../../core/discovery/failure.ts";
import { proposalScore } from "../../../core/discovery/figures.ts";
import { objectiveOf } from "../../../core/discovery/objective.ts";
import {
  type Gap,
  parseAnalysis,
  parseProposals,
  parseResearch,
} from "../../../core/discovery/parse.ts";
import { discoveryParse } from "../../vectors/departures-discovery.ts";
import { followsVectors } from "../../vectors/load.ts";

const Item = z.object({ track: z.string(), title: z.string(), description: z.string() });
const Input = z.object({
  fn: z.enum(["analysis", "research", "discovery", "errorType", "priority", "compose"]),
  text: z.string().default(""),
  category: z.string().default(""),
  impact: z.number().default(0),
  effort: z.number().default(0),
  items: z.array(Item).default([]),
});

/** The reference keeps the fields that were given. */
const toldGap = ({ category, description, files, severity }: Gap) => ({
  ...(category === "" ? {} : { category }),
  ...(description === "" ? {} : { description }),
  ...(files.length === 0 ? {} : { files }),
  ...(severity === "" ? {} : { severity }),
});

function answer(input: z.infer<typeof Input>): unknown {
  switch (input.fn) {
    case "analysis": {
      const { architecture, patterns, gaps } = parseAnalysis(input.text);
      return { architecture, patterns, gaps: gaps.map(toldGap) };
    }
    case "research": {
      const found = parseResearch(input.text, input.category);
      if (found === null) return null;
      const { category, practices, examples, sources } = found;
      return { gap_category: category, best_practices: practices, examples, sources };
    }
    case "discovery": {
      const items = parseProposals(input.text).proposals.map(
        ({ track, title, description, impact, effort, score }) => ({
          ...{ track, title, description, impact, effort, score },
        }),
      );
      return { itemCount: items.length, items };
    }
    case "errorType":
      return failureKind(input.text);
    case "priority":
      return proposalScore(input.impact, input.effort);
    case "compose":
      return objectiveOf(input.items);
  }
}

describe("discovery-parse", () => {
  followsVectors("discovery-parse", { input: Input, answer, departures: discoveryParse });
});

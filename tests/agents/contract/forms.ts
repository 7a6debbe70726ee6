// The part of the contract that is about answers with a form: kept, broken, passed over. Which back-ends can hold a model to a
// schema differs; what the app gets does not.

import { parsePlanText } from "../../../core/plan/block.ts";
import { parseCritique } from "../../../core/plan/critic.ts";
import { PLAN } from "./asked.ts";
import { type Scenario, unless } from "./scenario.ts";

const marker = "REVIEW_RESULT";
const GOOD = {
  alignment: 7,
  approach: 8,
  test_quality: 6,
  criteria_met: null,
  rationale: "fine",
  findings: [],
};

export const REVIEWED = `${marker}:${JSON.stringify(GOOD)}`;

const REVIEW = { task: "review", branch: null } as const;
const NO_FORMS = {
  status: "completed",
  cause: "ok",
  why: "the CLI knows no forms: the app reads the text, and what it cannot read is unknown",
} as const;

const CRITIC = { task: "critic", unit: null, branch: null } as const;
const CRITIQUE = {
  findings: [],
  risks: [],
  gaps: ["nobody writes the parser"],
  open_questions: [],
  verdict: "needs_refinement",
  confidence: 0.7,
};
const PLANNED = {
  type: "leaves",
  units: [
    {
      // What ends the block in text must not end it here.
      title: "Write <!-- /PLAN -->",
      description: "all of it",
      files_hint: "n.txt",
      priority: 1,
      depends_on_indices: [],
      acceptance_criteria: "",
      specialist: "",
      kind: "implement",
      speculation_score: 0,
    },
  ],
  children: [],
};

export const FORMS: readonly Scenario[] = [
  {
    name: "answers in the form that was asked for",
    replies: [{ form: GOOD, marker }],
    brief: REVIEW,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff, requests }, { name }) =>
      unless(
        [handoff.text.includes(REVIEWED), `the text is ${JSON.stringify(handoff.text)}`],
        [
          name === "gemini" || (requests[0]?.body ?? "").includes('"test_quality":{'),
          "the model was not given the form",
        ],
      ),
  },
  {
    name: "breaks the form that was asked for",
    replies: [{ form: { ...GOOD, test_quality: "six" }, marker }],
    brief: REVIEW,
    status: "failed",
    cause: "bad_output",
    changed: false,
    problems: ({ handoff }) => unless([handoff.summary !== "", "nobody is told why"]),
    departures: { gemini: NO_FORMS },
  },
  {
    name: "passes over the form that was asked for",
    replies: [{ say: "It looks fine to me." }],
    brief: REVIEW,
    status: "failed",
    cause: "bad_output",
    changed: false,
    problems: ({ handoff }) => unless([handoff.summary !== "", "nobody is told why"]),
    departures: { gemini: NO_FORMS },
  },
  {
    name: "passes over the form and says the same in a line of text",
    replies: [{ say: `It looks fine to me.\n${REVIEWED}` }],
    brief: REVIEW,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff }) =>
      unless([handoff.text.includes(REVIEWED), `the text is ${JSON.stringify(handoff.text)}`]),
  },
  {
    name: "a critic answers in the form that was asked for",
    replies: [{ form: CRITIQUE, marker: "CRITIC_RESULT" }],
    brief: CRITIC,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff, requests }, { name }) => {
      const { verdict, gaps, confidence } = parseCritique(handoff.text);
      return unless(
        [verdict === "needs_refinement" && confidence === 0.7, handoff.text],
        [gaps.join() === "nobody writes the parser", `the gaps are ${gaps.join()}`],
        [
          name === "gemini" || (requests[0]?.body ?? "").includes('"open_questions":{'),
          "the model was not given the form",
        ],
      );
    },
  },
  {
    name: "a critic breaks the form that was asked for",
    replies: [{ form: { ...CRITIQUE, verdict: 7 }, marker: "CRITIC_RESULT" }],
    brief: CRITIC,
    status: "failed",
    cause: "bad_output",
    changed: false,
    problems: ({ handoff }) => unless([handoff.summary !== "", "nobody is told why"]),
    departures: { gemini: NO_FORMS },
  },
  {
    name: "a critic that answers in words is heard: they are objections",
    replies: [{ say: "Nobody writes the parser." }],
    brief: CRITIC,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff }) => {
      const { findings, verdict } = parseCritique(handoff.text);
      return unless(
        [verdict === "needs_refinement", verdict],
        [findings.join().includes("Nobody writes the parser."), findings.join()],
      );
    },
  },
  {
    name: "a planner answers in the form that was asked for",
    replies: [{ form: PLANNED, marker: "PLAN_RESULT" }],
    brief: PLAN,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff, requests }, { name }) => {
      const plan = parsePlanText(handoff.text);
      const titles = plan.ok ? plan.units.map((unit) => unit?.title).join() : plan.problem;
      return unless(
        [titles === "Write <!-- /PLAN -->", `the units are ${titles}`],
        [
          name === "gemini" || (requests[0]?.body ?? "").includes('"depends_on_indices":{'),
          "the model was not given the form",
        ],
      );
    },
  },
];

// The part of the contract that is about answers with a form: kept, broken, passed over. Which back-ends can hold a model to a
// schema differs; what the app gets does not.
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
];

// What the demo's scripted agent does: six units; two conflict in the same lines, one breaks verification; candidates repair
// both. Written as a script file for the `scripted` agent.

const REVIEW = (score: number, rationale: string): string =>
  `REVIEW_RESULT:${JSON.stringify({ alignment: score, approach: score, test_quality: score, criteria_met: score, rationale })}`;

const done = (summary: string): string =>
  `MC_RESULT:${JSON.stringify({ status: "completed", commits: [], summary, files_changed: [], discoveries: [], concerns: [] })}`;

interface PlanUnit {
  readonly title: string;
  readonly description: string;
  readonly files_hint: string;
  readonly priority: number;
  readonly depends_on_indices: readonly number[];
  readonly acceptance_criteria: string;
  readonly specialist: string;
}

const unit = (
  title: string,
  description: string,
  files: string,
  after: readonly number[] = [],
): PlanUnit => ({
  title,
  description,
  files_hint: files,
  priority: 1,
  depends_on_indices: after,
  acceptance_criteria: "npm test",
  specialist: "",
});

const PLAN: readonly PlanUnit[] = [
  unit("Slugify", "Add slugify(text): lower case, words joined by dashes.", "src/slugify.js"),
  unit("Median", "Add median(numbers), sorted by value.", "src/median.js"),
  unit("Truncate", "Add truncate(text, width) that ends in an ellipsis.", "src/truncate.js"),
  unit("Title case", "Add titleCase(text).", "src/title-case.js"),
  unit("Word count", "Add wordCount(text).", "src/word-count.js", [0]),
  unit("Document the kit", "List every function in the README.", "README.md", [0, 1, 2, 3, 4]),
];

const TEXT = 'export { capitalise } from "./capitalise.js";\n';

/** Adds a module, and its export under a line of the index: two units that name the same line conflict. */
function adds(
  name: string,
  file: string,
  under: string,
  code: string,
): readonly Record<string, unknown>[] {
  return [
    { write: `src/${file}.js`, text: code },
    {
      replace: "src/index.js",
      from: under,
      to: `${under}export { ${name} } from "./${file}.js";\n`,
    },
  ];
}

const SLUGIFY = `export function slugify(text) {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
`;
const TRUNCATE = `export function truncate(text, width) {
  return text.length <= width ? text : \`\${text.slice(0, width - 1)}…\`;
}
`;
const TITLE_CASE = `import { capitalise } from "./capitalise.js";

export function titleCase(text) {
  return text.split(" ").map(capitalise).join(" ");
}
`;
const WORD_COUNT = `import { slugify } from "./slugify.js";

export function wordCount(text) {
  const slug = slugify(text);
  return slug === "" ? 0 : slug.split("-").length;
}
`;
const median = (compare: string): string => `export function median(numbers) {
  const sorted = [...numbers].sort(${compare});
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
`;
const README_LIST = `- \`capitalise(text)\`
`;

export interface DemoPace {
  /** Milliseconds each attempt takes, so that a person can watch. */
  readonly workMs: number;
  readonly planMs: number;
  readonly reviewMs: number;
}

export function demoScript(pace: DemoPace): { readonly steps: readonly Record<string, unknown>[] } {
  const tokens = { inputTokens: 18_000, outputTokens: 2_400 };
  const work = (
    id: string,
    edits: readonly Record<string, unknown>[],
    summary: string,
    extra: Record<string, unknown> = {},
  ): Record<string, unknown> => ({
    task: "work",
    unit: id,
    sleepMs: pace.workMs,
    edits,
    commit: summary,
    text: done(summary),
    costUsd: 0.09,
    ...tokens,
    ...extra,
  });
  const repair = (step: Record<string, unknown>): Record<string, unknown> => ({
    task: "fixup",
    sleepMs: pace.workMs,
    costUsd: 0.05,
    ...tokens,
    ...step,
  });
  const repairs = (
    id: string,
    candidate: number,
    order: string,
    summary: string,
  ): Record<string, unknown> =>
    repair({
      ...{ unit: id, candidate, evidence: "verify", commit: summary, text: done(summary) },
      edits: [{ replace: `src/${id}.js`, from: ".sort()", to: `.sort((a, b) => ${order})` }],
    });
  return {
    steps: [
      {
        task: "plan",
        sleepMs: pace.planMs,
        text: `The kit lacks five functions and their documentation.\n<!-- PLAN -->\n${JSON.stringify({ type: "leaves", units: PLAN })}\n<!-- /PLAN -->`,
        costUsd: 0.12,
        ...tokens,
      },
      work("slugify", adds("slugify", "slugify", "// Links\n", SLUGIFY), "Add slugify"),
      // Sorted as text: wrong for numbers of different length. The kit's known values find it, not the unit itself.
      work("median", adds("median", "median", "// Numbers\n", median("")), "Add median", {
        attempt: 1,
      }),
      // Only an attempt that was handed the failing verification knows what to put right.
      work(
        "median",
        adds("median", "median", "// Numbers\n", median("(a, b) => a - b")),
        "Add median, sorted by value",
        { evidence: "verify" },
      ),
      work(
        "median",
        adds("median", "median", "// Numbers\n", median("")),
        "Add median on top of the others",
      ),
      work("truncate", adds("truncate", "truncate", TEXT, TRUNCATE), "Add truncate"),
      work("title-case", adds("titleCase", "title-case", TEXT, TITLE_CASE), "Add titleCase"),
      work(
        "word-count",
        adds("wordCount", "word-count", "// Counting\n", WORD_COUNT),
        "Add wordCount",
      ),
      work(
        "document-the-kit",
        [
          {
            replace: "README.md",
            from: README_LIST,
            to: `${README_LIST}- \`slugify(text)\`\n- \`median(numbers)\`\n- \`truncate(text, width)\`\n- \`titleCase(text)\`\n- \`wordCount(text)\`\n`,
          },
        ],
        "Document every function",
      ),
      repairs("median", 1, "String(a).localeCompare(String(b))", "Sorted with an order of its own"),
      repairs("median", 2, "Number(a) - Number(b)", "Sorted by value, whatever it came as"),
      repairs("median", 3, "a - b", "Sorted by value"),
      repair({
        candidate: 1,
        evidence: "conflict",
        edits: [{ both: "src/index.js" }],
        text: done("Kept the exports of both sides"),
      }),
      repair({ exitCode: 1, text: "Found no other way to put it right." }),
      {
        task: "review",
        sleepMs: pace.reviewMs,
        text: REVIEW(8, "Does what the unit asks for, small and tested by the known values."),
        costUsd: 0.02,
        ...tokens,
      },
    ],
  };
}

export const DEMO_OBJECTIVE = {
  title: "Make text-kit useful",
  body: "The kit has one function. Add the five that people ask for most (slugify, median, truncate, titleCase, wordCount), keep every known value right, and document them all in the README.",
} as const;

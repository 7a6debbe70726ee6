// The contract that every back-end keeps: how a leg ends, with which cause, and what it may leave behind.
import { ANALYSIS, COMPLETED, PLAN } from "./asked.ts";
import { ENDINGS } from "./endings.ts";
import { FORMS, REVIEWED } from "./forms.ts";
import type { Reply } from "./reply.ts";
import { type Scenario, unless } from "./scenario.ts";
import { OUR_INSTRUCTIONS, TRAP_TEXT } from "./traps.ts";

/** In titles and texts of the brief; nowhere in arguments or environments. */
export const DATA_CANARY = "canary-of-the-issue";
/** Other secrets of the job; in no environment and no request. */
export const JOB_CANARY = "canary-of-the-job";
export const KEY = "sk-canary-0123456789abcdef0123456789";

const COMMIT: Reply = { run: "echo x > n.txt && git add n.txt && git commit -qm agent" };
const REVIEW = { task: "review", branch: null } as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "answers",
    replies: [{ say: "an answer" }],
    brief: ANALYSIS,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff, requests }, { keyName }) =>
      unless(
        [handoff.text.trim() === "an answer", `the text is ${JSON.stringify(handoff.text)}`],
        [requests.every(({ key }) => key === KEY), `a request came without ${keyName}`],
        [handoff.model !== "", "no model is named"],
      ),
  },
  {
    name: "edits files with its own tool; what it did not commit is committed for it",
    replies: [{ write: "sub/new.txt", text: "a\nb\n" }, COMPLETED],
    status: "completed",
    cause: "ok",
    changed: true,
    problems: ({ handoff, fileText, status }) =>
      unless(
        [handoff.filesChanged.join() === "sub/new.txt", `changed ${handoff.filesChanged.join()}`],
        [fileText("sub/new.txt") === "a\nb\n", "the file has another text"],
        [handoff.concerns.some((one) => one.includes("uncommitted work")), "nobody is told"],
        [handoff.summary === "did it", `the summary is ${JSON.stringify(handoff.summary)}`],
        [status === "", `the work tree is not clean: ${status}`],
      ),
  },
  {
    name: "commits; its commit is taken as it is",
    replies: [COMMIT, COMPLETED],
    status: "completed",
    cause: "ok",
    changed: true,
    problems: ({ handoff, subjects }) =>
      unless(
        [handoff.filesChanged.join() === "n.txt", `changed ${handoff.filesChanged.join()}`],
        [subjects.join() === "agent", `the commits are ${subjects.join()}`],
        [handoff.concerns.length === 0, `there are concerns: ${handoff.concerns.join(" ")}`],
      ),
  },
  {
    name: "claims to be done and changed nothing",
    replies: [COMPLETED],
    status: "completed",
    cause: "no_changes",
    changed: false,
  },
  {
    name: "what it used is what the API billed",
    replies: [{ run: "true" }, { run: "true" }, COMPLETED],
    status: "completed",
    cause: "no_changes",
    problems: ({ handoff: { usage, concerns }, requests }, { requestUsd }) =>
      unless(
        [requests.length === 3, `${requests.length} requests instead of 3`],
        [usage.inputTokens === 270, `${usage.inputTokens} tokens in instead of 270`],
        [usage.cacheReadTokens === 30, `${usage.cacheReadTokens} tokens from the cache`],
        [usage.outputTokens === 60, `${usage.outputTokens} tokens out instead of 60`],
        [
          Math.abs((usage.costUsd ?? 0) - 3 * requestUsd) < 1e-9,
          `$${usage.costUsd} instead of $${3 * requestUsd}`,
        ],
        [concerns.length === 0, `there are concerns: ${concerns.join(" ")}`],
      ),
  },
  {
    name: "nothing of the project's own settings has an effect",
    replies: [
      { run: "cat sub/AGENTS.md > /dev/null; true" },
      { write: "sub/new.txt", text: "a\n" },
      COMPLETED,
    ],
    status: "completed",
    cause: "ok",
    changed: true,
    problems: ({ sprung, requests, handoff, status, fileText }, { model }) => {
      const first = requests[0]?.body ?? "";
      return unless(
        [!sprung, "a trap has sprung"],
        [!requests.some(({ body }) => body.includes(TRAP_TEXT)), "the project spoke to the model"],
        [first.split(OUR_INSTRUCTIONS).length === 2, "our instructions are not there once"],
        [requests.every(({ path, body }) => `${path}${body}`.includes(model)), "another model"],
        [handoff.filesChanged.join() === "sub/new.txt", `changed ${handoff.filesChanged.join()}`],
        [status === "", `the work tree is not clean: ${status}`],
        [fileText("GEMINI.md") === `${TRAP_TEXT}\n`, "a file is not back in its place"],
        [fileText(".gemini/settings.json") !== null, "settings are not back in their place"],
      );
    },
  },
  {
    name: "its environment and arguments hold no key, no secret of the job and no text of others",
    replies: [{ run: "env" }, { hang: true }],
    interruption: { kind: "look", at: 2 },
    status: "failed",
    cause: "cancelled",
    problems: ({ during, requests }) => {
      const given = during.map((one) => `${one.arguments}\n${one.environment}`).join("\n");
      const sent = requests.map(({ body }) => body).join("\n");
      return unless(
        [during.length > 0, "no process was seen"],
        [!given.includes(KEY), "the real key is in its environment"],
        [!given.includes(JOB_CANARY), "a secret of the job is in its environment"],
        [!given.includes(DATA_CANARY), "text of the issue is in its arguments"],
        [!sent.includes(KEY) && !sent.includes(JOB_CANARY), "its commands see a secret"],
        [sent.includes(DATA_CANARY), "the prompt did not reach the model"],
      );
    },
  },
  {
    name: "reviews without tools, outside the checkout",
    replies: [{ run: "echo x > n.txt" }, { say: `an answer\n${REVIEWED}` }],
    brief: REVIEW,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ handoff, requests, fileText, sprung }, { tools }) =>
      unless(
        [handoff.text.includes("an answer"), `the text is ${JSON.stringify(handoff.text)}`],
        [fileText("n.txt") === null, "it ran a command"],
        [!sprung, "a trap has sprung"],
        [
          !tools.some((tool) => offered(requests[0]?.body ?? "").includes(tool)),
          `it is offered ${offered(requests[0]?.body ?? "").join(", ")}`,
        ],
        [!requests.some(({ body }) => body.includes(TRAP_TEXT)), "the project spoke to the model"],
      ),
  },
  {
    name: "plans without writing",
    replies: [{ write: "sub/new.txt", text: "a\n" }, { say: "an answer" }],
    brief: PLAN,
    status: "completed",
    cause: "ok",
    changed: false,
    problems: ({ fileText, status }) =>
      unless(
        [fileText("sub/new.txt") === null, "it wrote a file"],
        [status === "", `the work tree is not clean: ${status}`],
      ),
  },
  ...FORMS,
  ...ENDINGS,
];

/** Names of tools in a request, wherever its API has them. */
function offered(body: string): readonly string[] {
  const names = new Set<string>();
  const tools: { tools?: unknown } = JSON.parse(body === "" ? "{}" : body);
  for (const [, name] of JSON.stringify(tools.tools ?? []).matchAll(/"name":"([\w.-]+)"/g)) {
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

// `npm run bench:mission`: independent units on the local GitHub with real git, real workflows and real jobs; the agent only
// sleeps and commits. Wall time from the label to the last unit on mc/green.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { openProgress } from "../app/cli/progress.ts";
import { OBJECTIVE_LABEL } from "../core/report/workflow-names.ts";
import { openEmbedded } from "../local/boot/embedded.ts";
import { outcomeOf } from "../local/boot/outcome.ts";
import { CONTROL_BRANCH } from "../local/boot/private-copy.ts";
import { isOver, missionOfIssue, openWatch } from "../local/boot/watch.ts";
import { makeSampleCopy } from "./sample-copy.ts";

const { values } = parseArgs({
  options: {
    units: { type: "string", default: "8" },
    workers: { type: "string", default: "4" },
    "agent-s": { type: "string", default: "0.2" },
    review: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(`npm run bench:mission -- [--units 8] [--workers 4] [--agent-s 0.2] [--review] [--verbose] [--json]

Prints {"wall_s","units":{"planned","green"},"requests","content_requests","jobs"}. --review adds a reviewer job per unit.`);
  process.exit(0);
}
const units = Number(values.units);
const workers = Number(values.workers);
const agentS = Number(values["agent-s"]);
for (const [name, value] of Object.entries({ units, workers, "agent-s": agentS })) {
  if (!(value >= 0)) {
    console.error(`--${name}: a number`);
    process.exit(2);
  }
}

const folder = mkdtempSync(join(tmpdir(), "mission-control-bench-"));
const result = `MC_RESULT:${JSON.stringify({ status: "completed", commits: [], summary: "done", files_changed: [], discoveries: [], concerns: [] })}`;
const review = `REVIEW_RESULT:${JSON.stringify({ alignment: 9, approach: 9, test_quality: 9, rationale: "fine" })}`;
writeFileSync(
  join(folder, "script.json"),
  JSON.stringify({
    steps: [
      {
        task: "work",
        sleepMs: agentS * 1000,
        edits: [{ write: "units/{unit}.txt", text: "{title}\n" }],
        commit: "Add {unit}",
        text: result,
      },
      { task: "review", text: review },
    ],
  }),
);
const source = await makeSampleCopy({
  folder,
  config: {
    verify: { command: "test -d units || test -f README.md" },
    agent: { type: "scripted", command: join(folder, "script.json") },
    workers: { max: workers },
    units: { max: 1000 },
    review: { enabled: values.review },
    gates: { promote: "off" },
  },
});

const progress = openProgress(process.stderr, { quiet: !values.verbose });
const watch = openWatch((decision, state) => progress.decided(decision, state));
const embedded = await openEmbedded({
  stateDir: join(folder, "state"),
  port: 0,
  maxJobs: workers + 2,
  person: "you",
  onDecided: watch.decided,
  onInternalError: watch.failed,
});
const at = { owner: "you", repo: "bench" };
await embedded.github.repository({
  owner: "you",
  name: "bench",
  source,
  defaultBranch: CONTROL_BRANCH,
});
await embedded.github.install(embedded.slug, "you/bench");
await embedded.settled();
const plan = Array.from({ length: units }, (_, index) => ({
  id: `u${index + 1}`,
  title: `Unit ${index + 1}`,
  files: [`units/u${index + 1}.txt`],
}));
const before = embedded.github.counts();
const { data: issue } = await embedded.person.issues.create({
  ...at,
  title: "Bench",
  body: `\`\`\`yaml mc-plan\n${stringify({ units: plan })}\`\`\`\n`,
});
const start = performance.now();
await embedded.person.issues.addLabels({
  ...at,
  issue_number: issue.number,
  labels: [OBJECTIVE_LABEL],
});
const state = await watch.until((now) => {
  const mission = missionOfIssue(now, issue.number);
  return mission !== null && isOver(mission);
});
const wallMs = performance.now() - start;
await embedded.settled();
progress.end();
const mission = missionOfIssue(state, issue.number);
if (mission === null) throw new Error("the mission is gone");
const counts = embedded.github.counts();
const outcome = outcomeOf(state, mission, counts, wallMs);
const figures = {
  wall_s: outcome.wall_s,
  units: { planned: outcome.units.planned, green: outcome.units.green },
  requests: counts.requests - before.requests,
  content_requests: counts.contentRequests - before.contentRequests,
  jobs: counts.jobs - before.jobs,
};
await embedded.close();
rmSync(folder, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify(figures));
else
  console.log(
    `${figures.units.green} of ${figures.units.planned} units on green in ${figures.wall_s.toFixed(2)} s; ${figures.requests} requests (${figures.content_requests} content), ${figures.jobs} jobs`,
  );
process.exitCode = figures.units.green === figures.units.planned ? 0 : 1;

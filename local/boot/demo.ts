// `npm run demo`: a whole mission on the bundled sample repository, from the label to the promoted branch, with a scripted
// agent and a scripted reviewer who approves through the same API as a person. Exits 0 only if every claim held.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openProgress } from "../../app/cli/progress.ts";
import type { RepoState } from "../../core/engine/state.ts";
import {
  askForObjective,
  DEMO,
  installDemo,
  mergeOnboarding,
  onboardingPull,
  seedDemo,
} from "./demo-mission.ts";
import { DEMO_OBJECTIVE } from "./demo-script.ts";
import { type Embedded, openEmbedded } from "./embedded.ts";
import { git } from "./git-copy.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { isOver, missionOfIssue, openGates, openWatch, type Watch } from "./watch.ts";

const HELP = `Runs a whole mission offline: local GitHub, sample repository, app, agents, review, queue, gate, promotion.

  npm run demo                  with a live view of what happens
  npm run demo -- --json        one JSON object as the last line
  npm run demo -- --keep        leaves the pages up at the end, until Ctrl-C
  npm run demo -- --state DIR   keeps everything in DIR (default: a temporary folder, removed at the end)
  npm run demo -- --port N      port of the local GitHub (default: any free one)
  npm run demo -- --fast        agents answer at once
`;

const { owner: OWNER, repo: REPO, full: FULL } = DEMO;

interface Claim {
  readonly text: string;
  readonly held: boolean;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      fast: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
      state: { type: "string" },
      port: { type: "string", default: "0" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`--port ${values.port}: a port is a number from 0 to 65535`);
    return 2;
  }
  const folder = values.state ?? mkdtempSync(join(tmpdir(), "mission-control-demo-"));
  const progress = openProgress(values.json ? process.stderr : process.stdout);
  const watch = openWatch((decision, state) => progress.decided(decision, state));
  const start = performance.now();
  let embedded: Embedded | null = null;
  try {
    seedDemo(folder, values.fast || values.json);
    embedded = await openEmbedded({
      stateDir: folder,
      port,
      maxJobs: 6,
      person: OWNER,
      onDecided: watch.decided,
      onInternalError: watch.failed,
    });
    progress.say(`Pages: ${embedded.github.url}/${FULL}`);
    const issue = await begin(embedded, folder, progress.say);
    const state = await follow(embedded, watch, issue);
    await embedded.settled();
    const wallMs = performance.now() - start;
    progress.end();
    const final = watch.state() ?? state;
    const mission = missionOfIssue(final, issue);
    if (mission === null) throw new Error("the mission is gone");
    const outcome = outcomeOf(final, mission, embedded.github.counts(), wallMs);
    const claims = await check(embedded, outcome, final);
    if (!values.json) summary(embedded, outcome, final, claims);
    for (const claim of claims) if (!claim.held) console.error(`NOT TRUE: ${claim.text}`);
    if (values.keep) await keep(embedded);
    if (values.json) console.log(JSON.stringify(outcome));
    return claims.every((claim) => claim.held) ? 0 : 1;
  } finally {
    await embedded?.close();
    if (values.state === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** As a maintainer would: install, set the agent in the onboarding pull request, merge it, open the objective, label it. */
async function begin(
  embedded: Embedded,
  folder: string,
  say: (text: string) => void,
): Promise<number> {
  const { github, settled, person, slug } = embedded;
  await installDemo(github, slug, folder);
  await settled();
  const onboarding = await onboardingPull(person);
  if (onboarding === null) throw new Error("the app did not open its onboarding pull request");
  say(`Onboarding pull request #${onboarding}`);
  await mergeOnboarding(person, folder, onboarding);
  await settled();
  const issue = await askForObjective(person);
  say(`Objective #${issue}: ${DEMO_OBJECTIVE.title}`);
  return issue;
}

/** The scripted reviewer: approves each gate's pull request, at the commit it asks for, until the mission is over. */
async function follow(embedded: Embedded, watch: Watch, issue: number): Promise<RepoState> {
  const seen = new Set<string>();
  for (;;) {
    const state = await watch.until((now) => {
      const mission = missionOfIssue(now, issue);
      return (
        (mission !== null && isOver(mission)) ||
        openGates(now).some((gate) => !seen.has(`${gate.pull}@${gate.head}`))
      );
    });
    const mission = missionOfIssue(state, issue);
    if (mission !== null && isOver(mission)) return state;
    for (const gate of openGates(state)) {
      const key = `${gate.pull}@${gate.head}`;
      if (seen.has(key)) continue;
      seen.add(key);
      await embedded.person.pulls.createReview({
        owner: OWNER,
        repo: REPO,
        pull_number: gate.pull,
        commit_id: gate.head,
        event: "APPROVE",
        body: "Looks right to me.",
      });
    }
  }
}

/** What the demo says of itself, held against the repository. */
async function check(
  embedded: Embedded,
  outcome: Outcome,
  state: RepoState,
): Promise<readonly Claim[]> {
  const bare = embedded.github.gitDir(FULL);
  const green = await git(bare, "rev-parse", "refs/heads/mc/green");
  const main = await git(bare, "rev-parse", "refs/heads/main");
  const onGreen = await git(
    bare,
    "log",
    "--format=%(trailers:key=MC-Unit,valueonly,separator=%x2C)",
    `${green}`,
  );
  const landed = onGreen.split("\n").filter((line) => line !== "");
  const verdict = [...state.verdicts.values()].find((one) => one.commit === green);
  const passes = verify(embedded, bare, main);
  return [
    { text: "at least five units were planned", held: outcome.units.planned >= 5 },
    { text: "every unit is on mc/green", held: outcome.units.green === outcome.units.planned },
    {
      text: "every unit's merge is in the history of mc/green exactly once",
      held:
        new Set(landed).size === outcome.units.planned && landed.length === outcome.units.planned,
    },
    { text: "one unit conflicted and was put right", held: outcome.units.conflicted >= 1 },
    {
      text: "one unit broke verification and was put right with the evidence",
      held: [...state.units.values()].some(
        (unit) => unit.state === "landed" && unit.evidence.some((one) => one.stage === "verify"),
      ),
    },
    { text: "mc/green is what the app remembers", held: green === outcome.green },
    { text: "the commit on mc/green passed verification", held: verdict?.outcome === "passed" },
    {
      text: "main is at the approved commit",
      held:
        main === green &&
        outcome.gates.approved >= 1 &&
        outcome.gates.approved === outcome.gates.asked,
    },
    { text: "main passes its tests in a fresh clone", held: passes },
    {
      text: "every request and webhook fitted GitHub's published schemas",
      held: embedded.github.violations.length === 0,
    },
  ];
}

function verify(embedded: Embedded, bare: string, commit: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "mission-control-check-"));
  try {
    execFileSync("git", ["clone", "-q", "--no-checkout", bare, folder], { stdio: "ignore" });
    execFileSync("git", ["-c", "advice.detachedHead=false", "checkout", "-q", commit], {
      cwd: folder,
      stdio: "ignore",
    });
    execFileSync(process.execPath, ["--test"], {
      cwd: folder,
      stdio: "ignore",
      env: { PATH: process.env.PATH ?? "" },
    });
    return embedded.github.url !== "";
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summary(
  embedded: Embedded,
  outcome: Outcome,
  state: RepoState,
  claims: readonly Claim[],
): void {
  const out = (text = ""): void => console.log(text);
  out();
  out(`What landed (${outcome.units.green} of ${outcome.units.planned} units):`);
  for (const unit of [...state.units.values()].sort((a, b) => a.position - b.position)) {
    const repaired = unit.evidence.map((one) => `${one.stage}: ${one.cause}`).join("; ");
    out(
      `  ${unit.unit.padEnd(18)} #${unit.pull ?? "-"}  ${unit.landedAs?.slice(0, 7) ?? unit.state}${repaired === "" ? "" : `   repaired after ${repaired}`}`,
    );
  }
  out();
  out(
    `mc/green ${outcome.green?.slice(0, 7) ?? "-"}   main ${outcome.main?.slice(0, 7) ?? "-"}   gates ${outcome.gates.approved} of ${outcome.gates.asked} approved`,
  );
  out(
    `cost $${outcome.cost_usd.toFixed(2)}   time ${outcome.wall_s.toFixed(1)} s   requests ${outcome.requests} (${outcome.content_requests} that create content)`,
  );
  out();
  for (const claim of claims) out(`  ${claim.held ? "✓" : "✗"} ${claim.text}`);
}

async function keep(embedded: Embedded): Promise<void> {
  console.error(`The pages stay up at ${embedded.github.url}/${FULL} until Ctrl-C.`);
  await new Promise<void>((resolve) => process.once("SIGINT", () => resolve()));
}

process.exitCode = await main();

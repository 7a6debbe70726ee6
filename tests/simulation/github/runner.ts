// The simulated runners: what the jobs of a run do, by the truth about its units and by what goes wrong in this world.
import type { Sha } from "../../../core/base/brand.ts";
import { sha } from "../../../core/base/brand.ts";
import { legSubject } from "../../../core/forks/names.ts";
import { Brief } from "../../../core/report/brief.ts";
import type { ReviewFindings } from "../../../core/report/handoff.ts";
import { Proof } from "../../../core/report/proof.ts";
import {
  handoffArtifact,
  jobName,
  proofArtifact,
  VERIFY_STEP,
} from "../../../core/report/workflow-names.ts";
import { shareOf } from "../chance.ts";
import type { Faults } from "../faults.ts";
import type { UnitTruth } from "../scenario.ts";
import { MINUTE, SECOND } from "../time.ts";
import { truthAt } from "../truth.ts";
import type { Actions, Run } from "./actions.ts";
import { evidenceOf, handoff } from "./handoffs.ts";
import { ACTIONS, type Hub } from "./hub.ts";
import { effortOf, repair, workOn } from "./work.ts";

/** What really happened when a commit was verified; the ground truth for I1 and I2. */
export interface Verification {
  readonly run: number;
  readonly commit: Sha;
  readonly conclusion: string;
  /** The command ran to its end on exactly this commit, and left its evidence. */
  readonly genuine: boolean;
  readonly atMs: number;
  /** Failed although the content is good. */
  readonly unjust: boolean;
}

export interface RunnerWorld {
  readonly seed: number;
  readonly hub: Hub;
  readonly actions: Actions;
  readonly faults: Faults;
  readonly unit: (id: string) => UnitTruth | undefined;
  readonly verifications: Verification[];
}

const REVIEW =
  'REVIEW_RESULT:{"alignment":8,"approach":8,"test_quality":8,"rationale":"does what it should"}';

export function startRunner(world: RunnerWorld): void {
  world.actions.begin = (run) => begin(world, run);
}

function begin(world: RunnerWorld, run: Run): boolean {
  const { faults, actions, hub } = world;
  if (faults.hits("run.never")) {
    run.exists = false;
    return false;
  }
  if (faults.hits("run.unlisted")) run.listedMs += faults.amount(3 * MINUTE);
  const takes = (what: string, least: number, most: number): number =>
    least + Math.floor(shareOf(world.seed, run.title, what) * (most - least));
  actions.later(run, takes("wait", SECOND, 8 * SECOND), () => {
    if (faults.during("stop.variable", hub.time.now())) {
      actions.finish(run, "skipped");
      return;
    }
    actions.start(run);
    if (faults.hits("run.stuck")) return;
    if (faults.hits("run.empty")) {
      actions.later(run, 20 * SECOND, () => actions.finish(run, "success"));
      return;
    }
    live(world, run, takes);
    if (faults.hits("run.cancelled")) {
      actions.later(run, faults.amount(2 * MINUTE), () => actions.cancel("ben", run.id));
    }
  });
  return !faults.hits("run.unnamed");
}

type Takes = (what: string, least: number, most: number) => number;

function live(world: RunnerWorld, run: Run, takes: Takes): void {
  const { actions } = world;
  const legs = briefsOf(world, run);
  let open = legs.length;
  const over = (): void => {
    open -= 1;
    if (open > 0) return;
    const failed = run.jobs.some((job) => job.conclusion === "failure");
    actions.finish(run, failed ? "failure" : "success");
  };
  for (const brief of legs) {
    const ms = takes(`leg ${brief.leg}`, 20 * SECOND, 100 * SECOND);
    actions.later(run, ms, () => {
      leg(world, run, brief);
      actions.later(run, SECOND, over);
    });
  }
}

function briefsOf({ hub }: RunnerWorld, run: Run): readonly Brief[] {
  const tree = hub.store.get(sha(run.inputs.brief ?? "")).tree;
  const names: unknown = JSON.parse(run.inputs.legs ?? "[]");
  return (Array.isArray(names) ? names : []).map((name) =>
    Brief.parse(JSON.parse(tree.get(`${name}.json`) ?? "null")),
  );
}

function leg(world: RunnerWorld, run: Run, brief: Brief): void {
  const { actions, faults } = world;
  const first = brief.task === "verify" ? "verify" : "agent";
  if (faults.hits("run.infrastructure")) {
    const failedStep = "Check out the commit";
    actions.finishJob(run, { name: jobName(brief.leg, first), conclusion: "failure", failedStep });
    return;
  }
  switch (brief.task) {
    case "verify":
      return verify(world, run, brief);
    case "work":
    case "fixup":
      return work(world, run, brief, brief.fixup ?? null);
    default:
      return speak(world, run, brief);
  }
}

/** How a verification can say more than it did: each is a success that must not count. */
type Lie = "neutral" | "speechless" | "fast" | "wrong" | "unrequired" | null;

function lieOf({ faults }: RunnerWorld): Lie {
  if (faults.hits("run.neutral")) return "neutral";
  if (faults.hits("run.speechless")) return "speechless";
  if (faults.hits("run.fast")) return "fast";
  if (faults.hits("run.wrong")) return "wrong";
  return faults.hits("run.unrequired") ? "unrequired" : null;
}

function verify(world: RunnerWorld, run: Run, brief: Brief): void {
  const { actions, faults, hub, verifications } = world;
  const commit = sha(brief.commit);
  const truth = truthAt(hub.store, commit);
  const drifting = faults.during("run.drift", hub.time.now());
  const unjust = truth.good && (drifting || faults.hits("run.flaky"));
  const told = lieOf(world);
  const lie = told === "wrong" && hub.store.get(commit).parents.length === 0 ? null : told;
  // Whoever lies says that all is well, whatever the content is.
  const passed = lie === null ? truth.good && !unjust : true;
  const conclusion = lie === "neutral" ? "neutral" : passed ? "success" : "failure";
  const atMs = hub.time.now();
  verifications.push({ run: run.id, commit, conclusion, genuine: lie === null, atMs, unjust });
  const { leg: name, attempt, dispatch } = brief;
  if (lie !== "speechless") {
    const log = passed ? "all fine" : unjust ? "expected 200, got 503" : truth.why;
    const durationMs = lie === "fast" ? 300 : 90_000;
    const tests = 20 + truth.units.size;
    const checks = (brief.verify?.checks ?? [])
      .filter((check) => lie !== "unrequired" || !check.required)
      .map((check) => ({
        ...{ name: check.name, required: check.required, exitCode: passed ? 0 : 1 },
        ...{ timedOut: false, durationMs, testsTotal: tests, testsFailed: passed ? 0 : 1 },
        failing: passed ? [] : [log.slice(0, 100)],
      }));
    const seen = lie === "wrong" ? (hub.store.get(commit).parents[0] ?? commit) : commit;
    const { treeId: tree } = hub.store.get(seen);
    const spec = brief.verify?.spec ?? "";
    const evidence = evidenceOf({
      ...{ commit: seen, tree, spec, passed, log, durationMs, tests, checks },
    });
    const cause = passed ? "ok" : "verification";
    const left = handoff({ task: "verify", leg: name, attempt, dispatch, cause, evidence });
    actions.leave(run, handoffArtifact(name), left);
  }
  const failedStep = conclusion === "failure" ? VERIFY_STEP : null;
  actions.finishJob(run, { name: jobName(name, "verify"), conclusion, failedStep });
}

function work(world: RunnerWorld, run: Run, brief: Brief, fixup: Brief["fixup"] | null): void {
  const { actions, faults, hub, seed } = world;
  const { leg: name, attempt, dispatch, task } = brief;
  const finish = (job: string, conclusion: string, failedStep: string | null = null): void =>
    actions.finishJob(run, { name: jobName(name, job), conclusion, failedStep });
  const truth = world.unit(brief.unit?.id ?? name);
  const leave = (cause: "ok" | "no_result"): void =>
    actions.leave(
      run,
      handoffArtifact(name),
      faults.hits("leg.lost")
        ? "{ not json"
        : handoff({ task, leg: name, attempt, dispatch, cause }),
    );
  const { index } = legSubject(name);
  if (truth === undefined || (fixup === null && attempt <= truth.failures)) {
    leave("no_result");
    finish("agent", "failure", "Run the agent");
    finish("publish", "skipped");
    return;
  }
  leave("ok");
  finish("agent", "success");
  if (truth.isEmpty || brief.branch === null) {
    finish("publish", "skipped");
    return;
  }
  const commit = sha(brief.commit);
  const head =
    fixup == null
      ? workOn(hub.store, truth, {
          ...{ attempt, base: commit, way: index },
          effort: effortOf(seed, truth, attempt, index),
        })
      : repair(hub.store, seed, truth, {
          ...{ attempt, head: commit, green: sha(brief.against ?? brief.commit) },
          ...{ wave: fixup.wave, candidate: fixup.candidate },
        });
  hub.store.push(ACTIONS, [[`refs/heads/${brief.branch}`, head]]);
  // Some have something to prove. What is proven costs no attempt, and neither does a job that never comes.
  const proves = fixup === null && shareOf(seed, name, "proves") < 0.3;
  actions.finishJob(run, {
    ...{ name: jobName(name, "publish"), conclusion: "success", failedStep: null, proves },
  });
  if (proves && shareOf(seed, name, attempt, "proof") < 0.8) prove(world, run, brief, head);
}

/** Every other review finds something on the unit's own file; now and then it must be answered. */
function foundIn({ seed }: RunnerWorld, brief: Brief): ReviewFindings | undefined {
  const { task, unit, attempt } = brief;
  const share = shareOf(seed, "finding", unit?.id ?? "", attempt);
  if (task !== "review" || unit === null || share > 0.5) return undefined;
  const severity = share < 0.15 ? "must" : "should";
  const finding = { path: `src/${unit.id}.js`, line: 1, endLine: 1, severity } as const;
  return {
    placed: [{ ...finding, text: `look at ${unit.id}`, suggestion: null, lines: [] }],
    ...{ unplaced: [], dropped: 0 },
  };
}

function prove({ actions, faults, seed }: RunnerWorld, run: Run, brief: Brief, head: Sha): void {
  const { leg: name, attempt, dispatch, task, commit: base } = brief;
  const conclusions = ["success", "success", "cancelled", "skipped"] as const;
  const at = Math.floor(shareOf(seed, name, attempt, "conclusion") * conclusions.length);
  const conclusion = conclusions[at] ?? "success";
  if (conclusion === "success") {
    const proven = { command: "npm run check", result: "proven", exitCode: 0, why: "", log: "" };
    const tests = { result: "not_applicable", files: [], why: "", log: "" } as const;
    const proof = Proof.parse({ commit: head, base, criteria: [proven], tests });
    const left = { ...handoff({ task, leg: name, attempt, dispatch }), proof };
    actions.leave(run, proofArtifact(name), faults.hits("leg.lost") ? "{ not json" : left);
  }
  actions.finishJob(run, { name: jobName(name, "prove"), conclusion, failedStep: null });
}

function answerTo(task: Brief["task"]): string {
  if (task === "review") return REVIEW;
  if (task === "evolve")
    return 'PROMPT_RESULT:{"text":"Read what calls a function before you change it.","because":"Callers broke."}';
  return 'OBJECTIVE_CHECK:{"met":true,"reason":"it is done"}';
}

/** Plans, reviews and checks: an agent that only talks. */
function speak(world: RunnerWorld, run: Run, brief: Brief): void {
  const { leg: name, attempt, dispatch, task } = brief;
  const text = answerTo(task);
  const content = world.faults.hits("leg.lost")
    ? "{ not json"
    : handoff({ task, leg: name, attempt, dispatch, text, findings: foundIn(world, brief) });
  world.actions.leave(run, handoffArtifact(name), content);
  world.actions.finishJob(run, {
    name: jobName(name, "agent"),
    conclusion: "success",
    failedStep: null,
  });
}

// The jobs' side of a scenario: planner, workers, reviewer and verification, answered by script through `completeJob`. What a
// publish job would push is pushed as a real commit; a verification looks at the real tree of the commit it was given.

import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import type { ProofResult } from "../../core/report/proof.ts";
import type { LocalGitHub } from "../../local/api.ts";

export interface Job {
  readonly runId: number;
  /** Full name, `<leg> / <job>`. */
  readonly name: string;
  readonly leg: string;
  readonly job: string;
  readonly dispatch: string;
  readonly purpose: Purpose;
}
export type Purpose = "plan" | "work" | "review" | "verify" | "fixup";

/** What an agent's job leaves behind. */
export type Doing =
  | {
      readonly kind: "writes";
      readonly files: Files;
      readonly costUsd?: number;
      /** What it says that it found. */
      readonly discoveries?: readonly string[];
      /** What running it shows; absent: there is nothing to run. */
      readonly shows?: Shown;
    }
  | { readonly kind: "finds nothing" }
  /** One thing or the other, by what its brief tells of earlier work. */
  | {
      readonly kind: "remembers";
      readonly text: string;
      readonly told: Doing;
      readonly otherwise: Doing;
    }
  | { readonly kind: "says"; readonly text: string; readonly costUsd?: number }
  | { readonly kind: "fails"; readonly cause: Handoff["cause"]; readonly costUsd?: number }
  | { readonly kind: "breaks off"; readonly step: string }
  | { readonly kind: "is refused"; readonly why: string };
export type Files = Readonly<Record<string, string>>;

/** Of the prove job: how the criteria that are commands ended, and the new tests on the base. */
export interface Shown {
  readonly exits?: Readonly<Record<string, number>>;
  readonly log?: string;
  readonly tests?: ProofResult;
}

/** Written into a file, it makes the verification fail wherever that file is merged. */
export const BROKEN = "BROKEN";

/** The order of behaviours for one unit: one per attempt, then the usual. */
class Lines {
  readonly #queues = new Map<string, Doing[]>();
  add(leg: string, doing: Doing, times = 1): void {
    const queue = this.#queues.get(leg) ?? [];
    for (let count = 0; count < times; count += 1) queue.push(doing);
    this.#queues.set(leg, queue);
  }
  take(leg: string): Doing | null {
    return this.#queues.get(leg)?.shift() ?? null;
  }
}

class Worker {
  readonly #lines: Lines;
  readonly #unit: string;
  constructor(lines: Lines, unit: string) {
    this.#lines = lines;
    this.#unit = unit;
  }
  /** Leaves a change that the verification does not survive. */
  breaks(times = 1): this {
    return this.writes({ [`src/${this.#unit}.js`]: `${BROKEN} ${this.#unit}\n` }, times);
  }
  writes(files: Files, times = 1): this {
    this.#lines.add(this.#unit, { kind: "writes", files }, times);
    return this;
  }
  /** Writes, and this is what the prove job finds. */
  shows(shows: Shown, files: Files = { [`src/${this.#unit}.js`]: `${this.#unit}\n` }): this {
    this.#lines.add(this.#unit, { kind: "writes", files, shows });
    return this;
  }
  spends(costUsd: number): this {
    const files = { [`src/${this.#unit}.js`]: `export const ${name(this.#unit)} = 1;\n` };
    this.#lines.add(this.#unit, { kind: "writes", files, costUsd });
    return this;
  }
  /** Leaves words and no commit. */
  answers(text: string): this {
    this.#lines.add(this.#unit, { kind: "says", text });
    return this;
  }
  /** A change, and what was learned on the way. */
  discovers(...discoveries: readonly string[]): this {
    const files = { [`src/${this.#unit}.js`]: `export const ${name(this.#unit)} = 1;\n` };
    this.#lines.add(this.#unit, { kind: "writes", files, discoveries });
    return this;
  }
  /** Does it right when its brief says this; breaks the verification otherwise. */
  needsToKnow(text: string, path = `src/${this.#unit}.js`): this {
    this.#lines.add(this.#unit, {
      kind: "remembers",
      text,
      told: { kind: "writes", files: { [path]: `export const ${name(this.#unit)} = 1;\n` } },
      otherwise: { kind: "writes", files: { [path]: `${BROKEN} ${this.#unit}\n` } },
    });
    return this;
  }
  findsNothing(): this {
    this.#lines.add(this.#unit, { kind: "finds nothing" });
    return this;
  }
  fails(cause: Handoff["cause"] = "no_result", times = 1): this {
    this.#lines.add(this.#unit, { kind: "fails", cause }, times);
    return this;
  }
  breaksOff(step: string, times = 1): this {
    this.#lines.add(this.#unit, { kind: "breaks off", step }, times);
    return this;
  }
  isRefused(why: string): this {
    this.#lines.add(this.#unit, { kind: "is refused", why });
    return this;
  }
}

class Reviewer {
  readonly #lines: Lines;
  readonly #unit: string;
  constructor(lines: Lines, unit: string) {
    this.#lines = lines;
    this.#unit = unit;
  }
  scores(score: number, rationale = "Because."): this {
    this.#lines.add(this.#unit, { kind: "says", text: reviewText(score, rationale) });
    return this;
  }
  /** With findings, as a reviewer writes them. */
  finds(score: number, ...findings: readonly Readonly<Record<string, unknown>>[]): this {
    this.#lines.add(this.#unit, { kind: "says", text: reviewText(score, "Because.", findings) });
    return this;
  }
  mumbles(times = 1): this {
    this.#lines.add(this.#unit, { kind: "says", text: "Looks nice, I think." }, times);
    return this;
  }
}

const reviewText = (score: number, rationale: string, findings: readonly unknown[] = []): string =>
  `REVIEW_RESULT:${JSON.stringify({ alignment: score, approach: score, test_quality: score, criteria_met: score, rationale, findings })}`;

/** An identifier for a unit id. */
const name = (unit: string): string => unit.replaceAll("-", "_");

export interface Hands {
  readonly github: LocalGitHub;
  readonly repo: string;
  brief(dispatch: string, leg: string): Brief;
  /** Commits the files on the base, under a new branch; answers with the commit. */
  publish(branch: string, base: string, files: Files, message: string): Promise<string>;
  /** Merges both, with the files on top, under a new branch. */
  repair(
    branch: string,
    of: { readonly head: string; readonly green: string },
    files: Files,
    message: string,
  ): Promise<string>;
  /** Where a branch stands. */
  tip(branch: string): string | null;
  /** Lines of the commit's files that contain the text. */
  grep(commit: string, text: string): readonly string[];
  /** What the job of a review says that it found, held against the real diff. */
  findings(brief: Brief, text: string): Promise<Handoff["findings"]>;
  /** What the job of a look counts in the real checkout. */
  counts(brief: Brief): Promise<Handoff["signals"]>;
  note(text: string): void;
}

export class Agents {
  readonly #work = new Lines();
  readonly #fixups = new Lines();
  readonly #reviews = new Lines();
  readonly #plans = new Lines();
  readonly #checks = new Lines();
  readonly #verifications: Doing[] = [];
  readonly #held = new Set<Purpose>();
  /** What each work leg will publish, until its publish job runs. */
  readonly #pending = new Map<string, Doing>();
  /** Jobs that wait for an answer. */
  readonly jobs: Job[] = [];
  readonly briefs: Brief[] = [];
  hands: Hands | null = null;

  readonly worker = { on: (unit: string): Worker => new Worker(this.#work, unit) };
  /** What a candidate does, wave by wave; nothing where nothing is said. */
  readonly fixup = {
    on: (unit: string) => ({
      candidate: (index: number): Worker => new Worker(this.#fixups, `${unit}-f${index}`),
    }),
  };
  readonly reviewer = { on: (unit: string): Reviewer => new Reviewer(this.#reviews, unit) };
  readonly planner = {
    proposes: (...units: readonly Record<string, unknown>[]): void => {
      const plan = JSON.stringify({ type: "leaves", units });
      this.planner.says(`Here it is.\n<!-- PLAN -->${plan}<!-- /PLAN -->`);
    },
    says: (text: string, costUsd = 0): void =>
      this.#plans.add("plan", { kind: "says", text, costUsd }),
    fails: (cause: Handoff["cause"], times = 1): void =>
      this.#plans.add("plan", { kind: "fails", cause }, times),
    /** Of one part of the objective, such as `plan-1`. */
    on: (leg: string) => ({
      says: (text: string, costUsd = 0): void =>
        this.#plans.add(leg, { kind: "says", text, costUsd }),
    }),
  };
  /** What is held against a plan; nothing, where nothing is said. */
  readonly critic = {
    finds: (...findings: readonly string[]): void =>
      this.#plans.add("critic", {
        kind: "says",
        text: `CRITIC_RESULT:${JSON.stringify({ findings, verdict: "needs_refinement" })}`,
      }),
    fails: (cause: Handoff["cause"]): void => this.#plans.add("critic", { kind: "fails", cause }),
  };
  /** Whether the objective is met; yes, where nothing is said. */
  readonly objective = {
    says: (met: boolean, reason: string): void =>
      this.#checks.add("objective", {
        kind: "says",
        text: `OBJECTIVE_CHECK:${JSON.stringify({ met, reason })}`,
      }),
    /** Asked what lessons have in common. */
    distils: (...rules: readonly Readonly<Record<string, unknown>>[]): void =>
      this.#checks.add("rules", {
        kind: "says",
        text: `RULES_RESULT:${JSON.stringify({ rules })}`,
      }),
    mumbles: (times = 1): void =>
      this.#checks.add("objective", { kind: "says", text: "It looks fine to me." }, times),
  };
  /** What an agent proposes beside what is counted in the real checkout; nothing, where nothing is said. */
  readonly discovery = {
    proposes: (...items: readonly Readonly<Record<string, unknown>>[]): void =>
      this.discovery.says(`DISCOVERY_RESULT:${JSON.stringify({ items })}`),
    says: (text: string, costUsd = 0): void =>
      this.#checks.add("discover", { kind: "says", text, costUsd }),
    fails: (cause: Handoff["cause"]): void =>
      this.#checks.add("discover", { kind: "fails", cause }),
  };
  /** What should come next; nothing, where nothing is said. */
  readonly strategist = {
    names: (objective: string, rationale = "it comes next", costUsd = 0): void =>
      this.#checks.add("strategy", {
        kind: "says",
        text: `STRATEGY_RESULT:${JSON.stringify({ objective, rationale, ambition_score: 6 })}`,
        costUsd,
      }),
    says: (text: string): void => this.#checks.add("strategy", { kind: "says", text }),
    fails: (cause: Handoff["cause"]): void =>
      this.#checks.add("strategy", { kind: "fails", cause }),
  };
  readonly verification = {
    breaksOff: (step: string, times = 1): void => {
      for (let count = 0; count < times; count += 1)
        this.#verifications.push({ kind: "breaks off", step });
    },
    fails: (): void => {
      this.#verifications.push({ kind: "fails", cause: "verification" });
    },
  };

  /** Jobs of this kind stay unanswered until `goOn`. */
  pauseAt(purpose: Purpose): void {
    this.#held.add(purpose);
  }
  goOn(): void {
    this.#held.clear();
  }
  waiting(purpose: Purpose): readonly Job[] {
    return this.jobs.filter((job) => job.purpose === purpose);
  }
  /** Briefs that the workers of this unit were given, in order. */
  briefsOf(leg: string, task: Brief["task"] = "work"): readonly Brief[] {
    return this.briefs.filter((brief) => brief.leg === leg && brief.task === task);
  }

  /** Answers the oldest job that is not held; false: none. */
  async answer(): Promise<boolean> {
    const job = this.jobs.find(({ purpose }) => !this.#held.has(purpose));
    const { hands } = this;
    if (job === undefined || hands === null) return false;
    this.jobs.splice(this.jobs.indexOf(job), 1);
    hands.note(`job ${job.name} of ${job.dispatch} runs`);
    await this.#run(hands, job);
    return true;
  }

  async #run(hands: Hands, job: Job): Promise<void> {
    const brief = hands.brief(job.dispatch, job.leg);
    if (job.job === "agent" || job.job === "verify") this.briefs.push(brief);
    switch (job.purpose) {
      case "plan":
        if (brief.task === "distill") {
          return this.#agent(hands, job, brief, this.#checks.take("rules") ?? usualRules());
        }
        if (brief.task === "strategise") {
          return this.#agent(hands, job, brief, this.#checks.take("strategy") ?? usualStrategy());
        }
        if (brief.task === "discover") {
          return this.#agent(hands, job, brief, this.#checks.take("discover") ?? usualLook());
        }
        if (brief.task === "check") {
          return this.#agent(hands, job, brief, this.#checks.take("objective") ?? usualCheck());
        }
        return this.#agent(
          hands,
          job,
          brief,
          this.#plans.take(job.leg) ?? (brief.task === "critic" ? usualCritic() : usualPlan()),
        );
      case "review":
        return this.#agent(
          hands,
          job,
          brief,
          this.#reviews.take(job.leg) ?? { kind: "says", text: reviewText(8, "Good.") },
        );
      case "verify":
        return this.#verify(hands, job, brief);
      case "fixup": {
        if (job.job === "publish") return this.#publish(hands, job, brief);
        const doing = this.#fixups.take(job.leg) ?? { kind: "finds nothing" };
        return this.#agent(hands, job, brief, known(doing, brief));
      }
      case "work":
        if (job.job === "publish") return this.#publish(hands, job, brief);
        if (job.job === "prove") return this.#prove(hands, job, brief);
        return this.#agent(
          hands,
          job,
          brief,
          known(this.#work.take(job.leg) ?? usual(brief), brief),
        );
    }
  }

  async #agent(hands: Hands, job: Job, brief: Brief, doing: Doing): Promise<void> {
    if (doing.kind === "breaks off") {
      await complete(hands, job, { conclusion: "failure", failedStep: doing.step });
      return;
    }
    const failed = doing.kind === "fails";
    const text = doing.kind === "says" ? doing.text : "";
    const findings = brief.task === "review" ? await hands.findings(brief, text) : undefined;
    const signals = brief.task === "discover" ? await hands.counts(brief) : undefined;
    const changed = doing.kind === "writes" || doing.kind === "is refused";
    this.#pending.set(`${job.runId}/${job.leg}`, doing);
    const handoff: Handoff = {
      ...handoffOf(brief),
      status: failed ? "failed" : "completed",
      cause: failed ? doing.cause : doing.kind === "finds nothing" ? "no_changes" : "ok",
      text,
      discoveries: doing.kind === "writes" ? [...(doing.discoveries ?? [])] : [],
      ...(findings === undefined ? {} : { findings }),
      ...(signals === undefined ? {} : { signals }),
      usage: { ...NO_USAGE, costUsd: "costUsd" in doing ? (doing.costUsd ?? 0) : 0 },
    };
    await complete(hands, job, {
      conclusion: failed ? "failure" : "success",
      artifacts: { [`handoff-${job.leg}`]: { "handoff.json": JSON.stringify(handoff) } },
      outputs: { changed: changed ? "true" : "false" },
    });
  }

  async #publish(hands: Hands, job: Job, brief: Brief): Promise<void> {
    const doing = this.#pending.get(`${job.runId}/${job.leg}`);
    if (doing?.kind === "is refused") {
      const handoff = {
        ...handoffOf(brief),
        status: "failed",
        cause: "policy",
        summary: doing.why,
      };
      await complete(hands, job, {
        conclusion: "failure",
        failedStep: "Check and push the work",
        artifacts: { [`publish-${job.leg}`]: { "handoff.json": JSON.stringify(handoff) } },
      });
      return;
    }
    const files = doing?.kind === "writes" ? doing.files : {};
    const message = `${job.leg} ${brief.attempt}`;
    if (brief.fixup === undefined)
      await hands.publish(brief.branch ?? "", brief.commit, files, message);
    else
      await hands.repair(
        brief.branch ?? "",
        { head: brief.commit, green: brief.against ?? "" },
        files,
        message,
      );
    const proves = doing?.kind === "writes" && doing.shows !== undefined;
    const outputs = { prove: String(proves), head: hands.tip(brief.branch ?? "") ?? "" };
    await complete(hands, job, { conclusion: "success", outputs });
  }

  async #prove(hands: Hands, job: Job, brief: Brief): Promise<void> {
    const doing = this.#pending.get(`${job.runId}/${job.leg}`);
    const {
      exits = {},
      log = "",
      tests = "not_applicable",
    } = (doing?.kind === "writes" ? doing.shows : undefined) ?? {};
    const criteria = Object.entries(exits).map(([command, exitCode]) => ({
      ...{ command, exitCode, why: "", log },
      result: exitCode === 0 ? ("proven" as const) : ("not_proven" as const),
    }));
    const isRed = tests === "not_proven" || criteria.some(({ exitCode }) => exitCode !== 0);
    const files = tests === "not_applicable" ? [] : [`tests/${job.leg}.test.js`];
    const handoff: Handoff = {
      ...handoffOf(brief),
      status: isRed ? "failed" : "completed",
      cause: isRed ? "verification" : "ok",
      proof: {
        ...{ commit: hands.tip(brief.branch ?? "") ?? "", base: brief.commit, criteria },
        tests: { result: tests, files, why: "", log: "" },
      },
    };
    await complete(hands, job, {
      conclusion: isRed ? "failure" : "success",
      ...(isRed ? { failedStep: "Prove the work" } : {}),
      artifacts: { [`proof-${job.leg}`]: { "handoff.json": JSON.stringify(handoff) } },
    });
  }

  async #verify(hands: Hands, job: Job, brief: Brief): Promise<void> {
    const doing = this.#verifications.shift();
    if (doing?.kind === "breaks off") {
      await complete(hands, job, { conclusion: "failure", failedStep: doing.step });
      return;
    }
    const red = [
      ...hands.grep(brief.commit, BROKEN),
      ...(doing?.kind === "fails" ? ["it failed by itself"] : []),
    ];
    const handoff: Handoff = {
      ...handoffOf(brief),
      status: red.length > 0 ? "failed" : "completed",
      cause: red.length > 0 ? "verification" : "ok",
      verification: {
        commit: brief.commit,
        tree: null,
        spec: brief.verify?.spec ?? "",
        checks: (brief.verify?.checks ?? []).map(({ name, required }) => ({
          name,
          required,
          exitCode: red.length > 0 ? 1 : 0,
          timedOut: false,
          durationMs: 10,
          testsTotal: null,
          testsFailed: null,
          failing: [],
        })),
        phase: "command",
        exitCode: red.length > 0 ? 1 : 0,
        timedOut: false,
        durationMs: 10,
        tests: null,
        lintErrors: null,
        typeErrors: null,
        failures: [],
        log: red.length > 0 ? `npm test failed:\n${red.join("\n")}` : "ok",
      },
    };
    await complete(hands, job, {
      conclusion: red.length > 0 ? "failure" : "success",
      ...(red.length > 0 ? { failedStep: "Verify the commit" } : {}),
      artifacts: { [`handoff-${job.leg}`]: { "handoff.json": JSON.stringify(handoff) } },
    });
  }
}

type Completion = Omit<Parameters<LocalGitHub["completeJob"]>[0], "repo" | "runId" | "job">;

const complete = (hands: Hands, job: Job, completion: Completion): Promise<void> =>
  hands.github.completeJob({ repo: hands.repo, runId: job.runId, job: job.name, ...completion });

/** A line of its own per unit and attempt, in a file of its own. */
const usual = (brief: Brief): Doing => ({
  kind: "writes",
  files: {
    [`src/${brief.leg}.js`]: `export const ${name(brief.leg)} = ${brief.attempt};\n`,
  },
});

const usualPlan = (): Doing => ({
  kind: "says",
  text: '<!-- PLAN -->{"type":"leaves","units":[{"title":"First","description":"x","files_hint":"src/first.js"}]}<!-- /PLAN -->',
});

/** What somebody does who has read the brief. */
const known = (doing: Doing, brief: Brief): Doing =>
  doing.kind !== "remembers"
    ? doing
    : (brief.memory ?? "").includes(doing.text)
      ? doing.told
      : doing.otherwise;

const usualRules = (): Doing => ({ kind: "says", text: 'RULES_RESULT:{"rules":[]}' });

const usualStrategy = (): Doing => ({
  kind: "says",
  text: 'STRATEGY_RESULT:{"objective":"","rationale":"all is done","ambition_score":1}',
});

const usualLook = (): Doing => ({ kind: "says", text: 'DISCOVERY_RESULT:{"items":[]}' });

const usualCheck = (): Doing => ({
  kind: "says",
  text: 'OBJECTIVE_CHECK:{"met":true,"reason":"all of it is there"}',
});

const usualCritic = (): Doing => ({
  kind: "says",
  text: 'CRITIC_RESULT:{"findings":[],"risks":[],"gaps":[],"open_questions":[],"verdict":"sufficient","confidence":1}',
});

const NO_USAGE: Handoff["usage"] = {
  inputTokens: 100,
  outputTokens: 10,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  turns: 1,
};

function handoffOf(brief: Brief): Handoff {
  return {
    schema: "mc.handoff/1",
    task: brief.task,
    leg: brief.leg,
    attempt: brief.attempt,
    dispatch: brief.dispatch,
    status: "completed",
    cause: "ok",
    summary: `${brief.leg} done`,
    text: "",
    commits: [],
    filesChanged: [],
    discoveries: [],
    concerns: [],
    criteria: [],
    usage: NO_USAGE,
    agent: "scripted",
    model: "script",
    sessionId: null,
    durationMs: 1,
    verification: null,
  };
}

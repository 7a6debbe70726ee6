// The repository as a scenario reads it: branches, pull requests, comments, the mission's rows; and what happens to it.

import { execFileSync, spawnSync } from "node:child_process";
import { stringify } from "yaml";
import { findingsOf } from "../../action/agent/findings.ts";
import { openGit } from "../../action/shared/git.ts";
import type { GateRow } from "../../core/engine/rows/gate-row.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { UnitRow } from "../../core/engine/rows/unit-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { Brief } from "../../core/report/brief.ts";
import { briefRef } from "../../core/report/workflow-names.ts";
import type { Hands } from "./agents.ts";
import { MINUTE } from "./clock.ts";
import { countedAt } from "./counted.ts";
import type { Trouble } from "./door.ts";
import { NAME, OWNER, type Person, REPO } from "./people.ts";
import type { World } from "./world.ts";

const AT = { owner: OWNER, repo: NAME } as const;

export interface PlannedUnit {
  readonly id: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly depends_on: readonly string[];
}

export const unit = (
  id: string,
  more: { after?: string; files?: readonly string[] } = {},
): PlannedUnit => ({
  id,
  title: `Add ${id}`,
  files: more.files ?? [`src/${id}.js`],
  depends_on: more.after === undefined ? [] : [more.after],
});

export const planBlock = (...units: readonly unknown[]): string =>
  `Please.\n\n\`\`\`yaml mc-plan\n${stringify({ units })}\`\`\`\n`;

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly by: string;
}

export class Issue {
  readonly number: number;
  readonly #world: World;
  constructor(world: World, number: number) {
    this.#world = world;
    this.number = number;
  }
  async labelled(by: Person = this.#world.people.olga): Promise<this> {
    await by.labels(this.number);
    return this;
  }
  async comments(): Promise<readonly Comment[]> {
    return this.#world.repo.comments(this.number);
  }
}

export class Repo {
  readonly #world: World;
  #state: RepoState | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  // What happens to it

  async isInstalled(): Promise<void> {
    await this.#world.github.install("mission-control", REPO);
  }
  async issue(title: string, body = "Please."): Promise<Issue> {
    return new Issue(this.#world, await this.#world.people.olga.opensIssue(title, body));
  }
  /** An issue with an explicit plan, labelled by olga. */
  async objective(...units: readonly PlannedUnit[]): Promise<Issue> {
    const issue = await this.issue("Make it useful", planBlock(...units));
    return issue.labelled();
  }
  /** The configuration on the default branch, replaced. */
  async configures(config: Readonly<Record<string, unknown>>): Promise<void> {
    const text = stringify({
      version: 1,
      verify: { command: "npm test" },
      units: { retry_delay_seconds: 0 },
      review: { enabled: false },
      ...config,
    });
    await this.#world.people.olga.pushes("main", { ".github/mission-control.yml": text });
    await this.settles();
  }
  settles(): Promise<void> {
    return this.#world.settle();
  }
  /** Settles, and lets this much time go by. */
  waits(minutes: number): Promise<void> {
    return this.#world.settle(minutes * MINUTE);
  }
  /** `repo.refuses("POST /repos/*\/pulls").once()`. */
  refuses(call: string, how: Trouble = "refused"): { once(): void; forever(): void } {
    return {
      once: () => this.#world.door.arm(call, how),
      forever: () => this.#world.door.arm(call, how, Number.POSITIVE_INFINITY),
    };
  }

  // What it is, as of the last time it settled

  async look(): Promise<void> {
    this.#state = await this.#world.loadState();
  }
  get state(): RepoState {
    if (this.#state === null) throw new Error("Nothing has settled yet.");
    return this.#state;
  }
  get mission(): MissionRow {
    const mission = [...this.state.missions.values()].at(-1);
    if (mission === undefined) throw new Error("There is no mission.");
    return mission;
  }
  unit(id: string): UnitRow {
    const found = this.state.units.get(`${this.mission.mission}/${id}`);
    if (found === undefined) throw new Error(`There is no unit ${id}.`);
    return found;
  }
  get units(): Readonly<Record<string, string>> {
    const units = [...this.state.units.values()]
      .filter((one) => one.mission === this.mission.mission)
      .sort((a, b) => a.position - b.position);
    return Object.fromEntries(units.map((one) => [one.unit, one.state]));
  }
  gate(kind: GateRow["gate"]): GateRow {
    const gate = [...this.state.gates.values()].find((one) => one.gate === kind);
    if (gate === undefined) throw new Error(`There is no ${kind} gate.`);
    return gate;
  }
  /** Number of the pull request of a unit's present attempt, or of the promotion. */
  pull(of: string): number {
    const number = of === "promotion" ? this.mission.promotionPull : this.unit(of).pull;
    if (number === null) throw new Error(`${of} has no pull request.`);
    return number;
  }

  tip(branch: string): string | null {
    return this.git("rev-parse", "--verify", "--quiet", `refs/heads/${branch}`);
  }
  /** Units whose merges lead to the branch, oldest first; "people" for commits of the target branch. */
  history(branch: string): readonly string[] {
    const out = this.git(
      "log",
      "--first-parent",
      "--reverse",
      "--format=%(trailers:key=MC-Unit,valueonly,separator=%x2C)|%(trailers:key=MC-Sync,valueonly,separator=%x2C)",
      `refs/heads/${branch}`,
    );
    return (out ?? "").split("\n").flatMap((line) => {
      const [id = "", sync = ""] = line.split("|");
      return id !== "" ? [id] : sync !== "" ? ["people"] : [];
    });
  }
  file(commit: string, path: string): string | null {
    return this.git("show", `${commit}:${path}`);
  }
  /** null: git says no. */
  git(...args: readonly string[]): string | null {
    try {
      return execFileSync("git", [...args], {
        cwd: this.#world.github.gitDir(REPO),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trimEnd();
    } catch {
      return null;
    }
  }

  async comments(thread: number): Promise<readonly Comment[]> {
    const { data } = await this.#world.people.olga.octokit.issues.listComments({
      ...AT,
      issue_number: thread,
      per_page: 100,
    });
    return data.map(({ id, body, user }) => ({ id, body: body ?? "", by: user?.login ?? "" }));
  }
  /** The live comment of the mission; fails when there is not exactly one. */
  async liveComment(): Promise<Comment> {
    const mark = `<!-- mc:mission-${this.mission.mission} -->`;
    const found = (await this.comments(this.mission.issue)).filter(({ body }) =>
      body.startsWith(mark),
    );
    const [only] = found;
    if (only === undefined || found.length > 1)
      throw new Error(`There are ${found.length} live comments.`);
    return only;
  }
  async labels(issue: number): Promise<readonly string[]> {
    const { data } = await this.#world.people.olga.octokit.issues.get({
      ...AT,
      issue_number: issue,
    });
    return data.labels.map((label) => (typeof label === "string" ? label : (label.name ?? "")));
  }
  /** The dashboard as it stands on GitHub. */
  async dashboard() {
    const { data } = await this.#world.people.olga.octokit.issues.listForRepo({
      ...AT,
      state: "all",
      labels: "mc:dashboard",
    });
    const [one] = data;
    if (one === undefined) throw new Error("There is no dashboard.");
    const { data: events } = await this.#world.people.olga.octokit.issues.listEvents({
      ...AT,
      issue_number: one.number,
    });
    const pin = events.findLast(({ event }) => event === "pinned" || event === "unpinned");
    return {
      number: one.number,
      title: one.title,
      body: one.body ?? "",
      open: one.state === "open",
      node: one.node_id,
      labels: one.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
      pinned: pin?.event === "pinned",
      count: data.length,
    };
  }
  async pulls() {
    const { data } = await this.#world.people.olga.octokit.pulls.list({
      ...AT,
      state: "all",
      per_page: 100,
      sort: "created",
      direction: "asc",
    });
    return data.map((one) => ({
      number: one.number,
      head: one.head.ref,
      sha: one.head.sha,
      base: one.base.ref,
      state: one.merged_at !== null ? "merged" : one.state,
      body: one.body ?? "",
      title: one.title,
    }));
  }
  async checks(commit: string) {
    const { data } = await this.#world.people.olga.octokit.checks.listForRef({
      ...AT,
      ref: commit,
    });
    return data.check_runs.map((check) => ({
      name: check.name,
      conclusion: check.conclusion,
      summary: check.output.summary ?? "",
    }));
  }
  async runs() {
    const { data } = await this.#world.people.olga.octokit.actions.listWorkflowRunsForRepo({
      ...AT,
      per_page: 100,
    });
    return data.workflow_runs.map((run) => ({
      id: run.id,
      title: run.display_title,
      status: run.status,
      conclusion: run.conclusion,
    }));
  }
  async variable(name: string, value: string): Promise<void> {
    await this.#world.people.olga.octokit.actions.createRepoVariable({ ...AT, name, value });
  }
  async variableIs(name: string, value: string): Promise<void> {
    await this.#world.people.olga.octokit.actions.updateRepoVariable({ ...AT, name, value });
  }

  /** Tree of the merge; files that conflict have markers in them. */
  #mergedTree(head: string, green: string): string {
    const { stdout } = spawnSync("git", ["merge-tree", "--write-tree", head, green], {
      cwd: this.#world.github.gitDir(REPO),
      encoding: "utf8",
    });
    return stdout.split("\n")[0] ?? "";
  }

  get hands(): Hands {
    const world = this.#world;
    return {
      github: world.github,
      repo: REPO,
      brief: (dispatch, leg) => {
        const text = this.git("show", `${briefRef(dispatch)}:${leg}.json`);
        if (text === null) throw new Error(`No brief of ${leg} in ${dispatch}.`);
        return Brief.parse(JSON.parse(text));
      },
      publish: (branch, base, files, message) =>
        world.people.actions.pushes(branch, files, { base, message }),
      repair: (branch, { head, green }, files, message) =>
        world.people.actions.pushes(branch, files, {
          base: head,
          message,
          merge: { tree: this.#mergedTree(head, green), second: green },
        }),
      tip: (branch) => this.tip(branch),
      grep: (commit, text) =>
        (this.git("grep", "-h", "-F", text, commit) ?? "")
          .split("\n")
          .filter((line) => line !== ""),
      findings: (brief, text) =>
        findingsOf(openGit(world.github.gitDir(REPO), process.env.PATH ?? ""), brief, text),
      counts: (brief) => countedAt(world.github.gitDir(REPO), brief),
      note: (text) => world.diary.note(text),
    };
  }
}

// What really happened, as the simulated GitHub saw it: where mc/green ever was and who put it there, which commits jobs
// published, who approved what and when the app was told. Checks ask this, never the app's own rows.
import type { Sha } from "../../core/base/brand.ts";
import { GREEN } from "../../core/report/workflow-names.ts";
import type { RefChange } from "./git/store.ts";
import type { Hook } from "./github/hooks.ts";
import { ACTIONS, DEFAULT_BRANCH, OWN } from "./github/hub.ts";
import { RIGHTS } from "./people.ts";
import type { World } from "./world.ts";

export const GREEN_REF = `refs/heads/${GREEN}`;
export const TARGET_REF = `refs/heads/${DEFAULT_BRANCH}`;

export interface ReviewFact {
  readonly review: number;
  readonly pull: number;
  readonly commit: Sha;
  readonly by: string;
  readonly verdict: string;
  readonly atMs: number;
  /** May decide, at that time. */
  readonly entitled: boolean;
  readonly hook: Hook;
}

const MAY = ["write", "maintain", "admin"];

export class Ledger {
  readonly #world: World;
  /** Every value that mc/green ever had. */
  readonly greens: { readonly commit: Sha | null; readonly by: string; readonly atMs: number }[] =
    [];
  /** Heads that jobs published, by `refs/heads/…`. */
  readonly published = new Map<Sha, string>();
  /** Branches that the app cleared away, whoever put them there again since. */
  readonly cleared = new Set<string>();
  /** Answers to a label that GitHub refused to take. */
  refusedAnswers = 0;
  readonly reviews: ReviewFact[] = [];
  /** Every value that the target branch ever had. */
  readonly targets: Sha[] = [];
  /** `mission/unit` → its merge on mc/green. */
  readonly landed = new Map<string, Sha>();
  /** `previous head unit` → merge. */
  readonly merges = new Map<string, Sha>();
  /** Heads whose merge was found to do what nobody meant → when first. */
  readonly found = new Map<Sha, number>();
  /** People moved or deleted mc/green. */
  greenTouched = false;

  constructor(world: World) {
    this.#world = world;
    world.hooks.onSend = (hook) => this.#sent(hook);
    world.store.onHeld = (head) => {
      if (!this.found.has(head)) this.found.set(head, world.time.now());
    };
  }

  pushed(changes: readonly RefChange[]): void {
    for (const { ref, after, by } of changes) {
      if (ref === GREEN_REF) {
        this.greens.push({ commit: after, by, atMs: this.#world.time.now() });
        if (by !== OWN) this.greenTouched = true;
      }
      if (ref === TARGET_REF && after !== null) this.targets.push(after);
      if (by === ACTIONS && after !== null) this.published.set(after, ref);
      if (by === OWN && after === null) this.cleared.add(ref);
    }
  }

  mayDecide(login: string): boolean {
    return MAY.includes(this.#world.hub.permissions.get(login) ?? "none");
  }

  /** Had the right at some time of this world. */
  mayOnce(login: string): boolean {
    return login in RIGHTS && MAY.includes(RIGHTS[login] ?? "none");
  }

  wasGreen(commit: Sha): boolean {
    return this.greens.some((one) => one.commit === commit);
  }

  /** Approved at exactly this commit by somebody entitled, and nothing that the app was told of speaks against it. */
  objection(pull: number, commit: Sha): string | null {
    const about = this.reviews.filter((one) => one.pull === pull);
    const approval = about.find(
      (one) => one.commit === commit && one.verdict === "approved" && one.entitled,
    );
    if (approval === undefined) return `nobody entitled approved ${commit.slice(0, 7)} of #${pull}`;
    const last = about.filter((one) => one.by === approval.by && one.commit === commit).at(-1);
    const told = last !== undefined && last.hook.taken && this.#isOld(last);
    if (last?.verdict === "dismissed" && told)
      return `the approval of ${approval.by} was dismissed`;
    return null;
  }

  /** Long enough ago that the app has dealt with it. */
  #isOld(fact: ReviewFact): boolean {
    return this.#world.time.now() - fact.atMs > 45 * 60_000;
  }

  #sent(hook: Hook): void {
    if (hook.event !== "pull_request_review") return;
    for (const pull of this.#world.hub.pulls.values()) {
      for (const review of pull.reviews) {
        // Another approval of the same commit is another word: it may answer what was found since.
        const known = this.reviews.filter((one) => one.review === review.id);
        if (known.at(-1)?.verdict === review.verdict) continue;
        this.reviews.push({
          review: review.id,
          ...{ pull: pull.number, commit: review.commit, by: review.by, verdict: review.verdict },
          ...{ atMs: this.#world.time.now(), hook, entitled: this.mayDecide(review.by) },
        });
      }
    }
  }
}

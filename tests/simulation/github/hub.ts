// The simulated GitHub's memory of one repository: threads, pull requests, reviews, checks. Whatever changes is told by
// webhooks, made from what stands here.

import type { CheckText, ReviewFacts } from "../../../app/github/port.ts";
import { isoTime, type Sha, sha } from "../../../core/base/brand.ts";
import type { Permission } from "../../../core/engine/event.ts";
import type { RefChange, Store } from "../git/store.ts";
import type { Time } from "../time.ts";

export const REPO = "octo/kit";
export const SLUG = "mission-control";
export const OWN = `${SLUG}[bot]`;
export const ACTIONS = "github-actions[bot]";
export const INSTALLATION = 7;
export const APP_ID = 70;
export const DEFAULT_BRANCH = "main";

export interface Issue {
  readonly number: number;
  /** Who opened it. */
  readonly by: string;
  title: string;
  body: string;
  open: boolean;
  labels: string[];
  closedBy: string | null;
}

export interface Pull {
  readonly number: number;
  readonly headBranch: string;
  readonly base: string;
  readonly by: string;
  title: string;
  body: string;
  head: Sha;
  open: boolean;
  merged: boolean;
  labels: string[];
  readonly reviews: Review[];
}

export interface Review {
  readonly id: number;
  readonly by: string;
  readonly commit: Sha;
  /** To the second. */
  readonly given: string;
  verdict: ReviewFacts["verdict"];
  body: string;
  /** On lines. */
  readonly comments: string[];
}

export interface Comment {
  readonly id: number;
  readonly thread: number;
  readonly by: string;
  body: string;
}

export interface Check extends CheckText {
  readonly id: number;
  readonly by: string;
}

type Payload = Readonly<Record<string, unknown>>;

export class Hub {
  readonly time: Time;
  readonly store: Store;
  readonly issues = new Map<number, Issue>();
  readonly pulls = new Map<number, Pull>();
  readonly comments = new Map<number, Comment>();
  readonly checks = new Map<number, Check>();
  readonly labels = new Set<string>();
  readonly permissions = new Map<string, Permission>();
  readonly reactions: { comment: number; content: string }[] = [];
  /** Webhooks leave here. */
  send: (event: string, payload: Payload) => void = () => {};
  #next = 0;
  /** Every comment as it was written, also those that are gone. */
  readonly said: { readonly by: string; readonly body: string }[] = [];
  #ids = 1000;

  constructor(time: Time, store: Store) {
    this.time = time;
    this.store = store;
    store.onChange = (changes) => this.#pushed(changes);
  }

  /** Issues and pull requests are numbered together. */
  number(): number {
    this.#next += 1;
    return this.#next;
  }
  id(): number {
    this.#ids += 1;
    return this.#ids;
  }

  emit(event: string, by: string, payload: Payload): void {
    this.send(event, {
      repository: { full_name: REPO, default_branch: DEFAULT_BRANCH },
      installation: { id: INSTALLATION },
      sender: userOf(by),
      ...payload,
    });
  }

  openIssue(by: string, title: string, body: string): Issue {
    const issue: Issue = {
      ...{ number: this.number(), by, title, body, open: true, labels: [], closedBy: null },
    };
    this.issues.set(issue.number, issue);
    this.emit("issues", by, { action: "opened", issue: issueOf(issue) });
    return issue;
  }
  label(by: string, issue: Issue, name: string): void {
    if (!issue.labels.includes(name)) issue.labels.push(name);
    this.emit("issues", by, { action: "labeled", issue: issueOf(issue), label: { name } });
  }
  unlabel(by: string, issue: Issue, name: string): void {
    issue.labels = issue.labels.filter((one) => one !== name);
    this.emit("issues", by, { action: "unlabeled", issue: issueOf(issue), label: { name } });
  }
  closeIssue(by: string, issue: Issue): void {
    if (!issue.open) return;
    issue.open = false;
    issue.closedBy = by;
    this.emit("issues", by, { action: "closed", issue: issueOf(issue) });
  }
  editIssue(by: string, issue: Issue, body: string): void {
    const from = issue.body;
    issue.body = body;
    const changes = { body: { from } };
    this.emit("issues", by, { action: "edited", issue: issueOf(issue), changes });
  }

  comment(by: string, thread: number, body: string): Comment {
    const comment: Comment = { id: this.id(), thread, by, body };
    this.comments.set(comment.id, comment);
    this.said.push({ by, body });
    this.#commented("created", by, comment);
    return comment;
  }
  editComment(by: string, comment: Comment, body: string): void {
    const from = comment.body;
    comment.body = body;
    this.#commented("edited", by, comment, { changes: { body: { from } } });
  }
  deleteComment(by: string, comment: Comment): void {
    this.comments.delete(comment.id);
    this.#commented("deleted", by, comment);
  }
  #commented(action: string, by: string, comment: Comment, more: Payload = {}): void {
    const { id, body, thread } = comment;
    this.emit("issue_comment", by, {
      ...{ action, issue: { number: thread } },
      comment: { id, body, user: userOf(comment.by) },
      ...more,
    });
  }

  openPull(by: string, text: { head: string; base: string; title: string; body: string }): Pull {
    const head = this.store.ref(`refs/heads/${text.head}`);
    if (head === null) throw new Error(`${text.head} is absent`);
    const pull: Pull = {
      ...{ number: this.number(), headBranch: text.head, base: text.base, by },
      ...{ title: text.title, body: text.body, head, open: true, merged: false },
      ...{ labels: [], reviews: [] },
    };
    this.pulls.set(pull.number, pull);
    this.#pulled("opened", by, pull);
    return pull;
  }
  closePull(by: string, pull: Pull, merged = false): void {
    if (!pull.open) return;
    pull.open = false;
    pull.merged = merged;
    this.#pulled("closed", by, pull);
  }
  reopenPull(by: string, pull: Pull): void {
    pull.open = true;
    this.#pulled("reopened", by, pull);
  }
  review(by: string, pull: Pull, verdict: Review["verdict"], commit = pull.head): Review {
    const given = `${isoTime(this.time.now()).slice(0, 19)}Z`;
    const review: Review = {
      ...{ id: this.id(), by, commit, given, verdict },
      ...{ body: "", comments: [] },
    };
    pull.reviews.push(review);
    this.#reviewed("submitted", by, pull, review);
    return review;
  }
  dismiss(by: string, pull: Pull, review: Review): void {
    review.verdict = "dismissed";
    this.#reviewed("dismissed", by, pull, review);
  }
  #reviewed(action: string, by: string, pull: Pull, review: Review): void {
    this.emit("pull_request_review", by, {
      ...{ action, pull_request: pullOf(pull) },
      review: {
        ...{ id: review.id, state: review.verdict, commit_id: review.commit },
        submitted_at: review.given,
        user: userOf(review.by),
      },
    });
  }
  #pulled(action: string, by: string, pull: Pull): void {
    this.emit("pull_request", by, { action, pull_request: pullOf(pull) });
  }

  /** Called when refs were pushed: webhooks, heads that moved, pull requests that are merged or gone by it. */
  onPush: (changes: readonly RefChange[]) => void = () => {};
  #pushed(changes: readonly RefChange[]): void {
    this.onPush(changes);
    for (const { ref, before, after, by } of changes) {
      if (!ref.startsWith("refs/heads/") && !ref.startsWith("refs/tags/")) continue;
      const forced = before !== null && after !== null && !this.store.isAncestor(before, after);
      const absent = "0".repeat(40);
      this.emit("push", by, {
        ...{ ref, before: before ?? absent, after: after ?? absent, forced, commits: [] },
      });
    }
    for (const { ref, after, by } of changes) {
      if (!ref.startsWith("refs/heads/")) continue;
      const branch = ref.slice("refs/heads/".length);
      for (const pull of this.pulls.values()) {
        if (!pull.open) continue;
        if (pull.headBranch === branch && after === null) this.closePull(by, pull);
        else if (pull.headBranch === branch && after !== null && pull.head !== after) {
          pull.head = sha(after);
          this.#pulled("synchronize", by, pull);
        } else if (pull.base === branch && after === null) this.closePull(by, pull);
        if (
          pull.open &&
          pull.base === branch &&
          after !== null &&
          this.store.isAncestor(pull.head, after)
        )
          this.closePull(by, pull, true);
      }
    }
  }
}

export const userOf = (login: string): Payload => ({
  login,
  type: login.endsWith("[bot]") ? "Bot" : "User",
});

const issueOf = (issue: Issue): Payload => ({
  ...{ number: issue.number, title: issue.title, body: issue.body },
});

const pullOf = (pull: Pull): Payload => ({
  ...{ number: pull.number, merged: pull.merged, merged_at: pull.merged ? "2026-01-05" : null },
  head: { sha: pull.head, ref: pull.headBranch, repo: { full_name: REPO } },
});

// GitHub as the app asks it, answered from the simulated one. Each call passes the gate of its app instance.
import { RefusedError } from "../../../app/engine/errors.ts";
import type { CheckText, GitHub, IssueOutline, PullFacts } from "../../../app/github/port.ts";
import { isSha } from "../../../core/base/brand.ts";
import type { Gate } from "../gate.ts";
import type { Actions } from "./actions.ts";
import { DEFAULT_BRANCH, type Hub, type Issue, OWN, type Pull, REPO } from "./hub.ts";

const outlineOf = ({ number: issue, title, body, open, labels }: Issue): IssueOutline => ({
  ...{ issue, title, body, open, labels: [...labels] },
  closedAs: open ? null : "completed",
});

export function memoryGitHub(hub: Hub, actions: Actions, gate: Gate): GitHub {
  const { store } = hub;
  const [owner = "", name = ""] = REPO.split("/");
  const treeAt = (at: string | undefined) => {
    const place = at ?? DEFAULT_BRANCH;
    const commit = store.ref(`refs/heads/${place}`) ?? (isSha(place) ? place : null);
    return commit !== null && store.has(commit) ? store.get(commit).tree : null;
  };
  const call = <T>(method: string, run: () => T): Promise<T> => gate.call(`github.${method}`, run);
  const threadOf = (thread: number) => hub.issues.get(thread) ?? hub.pulls.get(thread);

  return {
    owner,
    name,
    repository: () =>
      call("repository", () => ({ defaultBranch: DEFAULT_BRANCH, archived: false })),
    permission: (login) => call("permission", () => hub.permissions.get(login) ?? "none"),
    file: (path, at) =>
      call("file", () => {
        const text = treeAt(at)?.get(path);
        return text === undefined ? null : { text };
      }),
    folder: (path, at) =>
      call("folder", () =>
        [...(treeAt(at)?.keys() ?? [])]
          .filter((one) => one.startsWith(`${path}/`))
          .map((one) => one.slice(path.length + 1))
          .filter((one) => !one.includes("/")),
      ),
    branchGuard: async () => ({ rules: [], isProtected: false, requiredChecks: [] }),
    branch: (branch) => call("branch", () => store.ref(`refs/heads/${branch}`)),

    issue: (number) =>
      call("issue", () => {
        const issue = hub.issues.get(number);
        if (issue === undefined) return null;
        const { title, body, open, labels, closedBy, by } = issue;
        return {
          ...{ issue: number, title, body, open, labels: [...labels] },
          author: { login: by, isBot: by.endsWith("[bot]"), byUs: by === OWN },
          closedBy:
            closedBy === null ? null : { login: closedBy, isBot: closedBy.endsWith("[bot]") },
        };
      }),
    createIssue: ({ title, body, labels }) =>
      call("createIssue", () => {
        const issue = hub.openIssue(OWN, title, body);
        for (const label of labels) hub.label(OWN, issue, label);
        return issue.number;
      }),
    // Nobody in the simulation reads a backlog.
    issuesPage: () =>
      call("issuesPage", () => ({ rows: 0, lastUpdated: null, allowance: null, issues: [] })),
    ownIssues: () =>
      call("ownIssues", () =>
        [...hub.issues.values()]
          .filter(({ by }) => by === OWN)
          .map(({ number: issue, body }) => ({ issue, body }))
          .reverse(),
      ),
    latestIssues: () =>
      call("latestIssues", () => [...hub.issues.values()].map(outlineOf).reverse()),
    issueOutline: (number) =>
      call("issueOutline", () => {
        const issue = hub.issues.get(number);
        return issue === undefined ? null : outlineOf(issue);
      }),
    editIssue: (number, { body }) =>
      call("editIssue", () => {
        const issue = hub.issues.get(number);
        if (issue !== undefined) hub.editIssue(OWN, issue, body);
        return issue !== undefined;
      }),
    pinIssue: () => call("pinIssue", () => null),
    rateLeft: () => null,
    closeIssue: (number) =>
      call("closeIssue", () => {
        const issue = hub.issues.get(number);
        if (issue !== undefined) hub.closeIssue(OWN, issue);
      }),

    comments: (thread) =>
      call("comments", () =>
        [...hub.comments.values()]
          .filter((one) => one.thread === thread)
          .map(({ id, body, by }) => ({ id, body, byUs: by === OWN })),
      ),
    addComment: (thread, body) => call("addComment", () => hub.comment(OWN, thread, body).id),
    editComment: (id, body) =>
      call("editComment", () => {
        const comment = hub.comments.get(id);
        if (comment === undefined) return false;
        hub.editComment(OWN, comment, body);
        return true;
      }),
    react: (comment, content) =>
      call("react", () => {
        hub.reactions.push({ comment, content });
      }),

    labels: () => call("labels", () => [...hub.labels]),
    createLabel: ({ name: label }) =>
      call("createLabel", () => {
        hub.labels.add(label);
      }),
    threadLabels: (thread) => call("threadLabels", () => [...(threadOf(thread)?.labels ?? [])]),
    addLabels: (thread, labels) =>
      call("addLabels", () => {
        const found = threadOf(thread);
        if (found !== undefined) found.labels = [...new Set([...found.labels, ...labels])];
      }),
    removeLabel: (thread, label) =>
      call("removeLabel", () => {
        const found = threadOf(thread);
        if (found !== undefined) found.labels = found.labels.filter((one) => one !== label);
      }),

    pull: (number) =>
      call("pull", () => {
        const pull = hub.pulls.get(number);
        return pull === undefined ? null : factsOf(pull);
      }),
    openPulls: () =>
      call("openPulls", () => [...hub.pulls.values()].filter((one) => one.open).map(factsOf)),
    pullByHead: (branch) =>
      call("pullByHead", () => {
        const found = [...hub.pulls.values()].filter((one) => one.headBranch === branch).reverse();
        const pull = found.find((one) => one.open) ?? found[0];
        return pull === undefined ? null : factsOf(pull);
      }),
    createPull: (text) =>
      call("createPull", () => {
        const head = store.ref(`refs/heads/${text.head}`);
        const base = store.ref(`refs/heads/${text.base}`);
        if (head === null || base === null) return { problem: "Validation Failed: head or base" };
        const twin = [...hub.pulls.values()].some(
          (one) => one.open && one.headBranch === text.head && one.base === text.base,
        );
        if (twin) return { problem: `A pull request already exists for octo:${text.head}.` };
        if (store.isAncestor(head, base)) {
          return { problem: `No commits between ${text.base} and ${text.head}` };
        }
        return { pull: factsOf(hub.openPull(OWN, text)) };
      }),
    editPull: (number, change) =>
      call("editPull", () => {
        const pull = hub.pulls.get(number);
        if (pull === undefined) return null;
        if (change.title !== undefined) pull.title = change.title;
        if (change.body !== undefined) pull.body = change.body;
        if (change.open === false) hub.closePull(OWN, pull);
        if (change.open === true && !pull.open && !pull.merged) hub.reopenPull(OWN, pull);
        return factsOf(pull);
      }),
    reviews: (number) =>
      call("reviews", () =>
        (hub.pulls.get(number)?.reviews ?? []).map(({ id, by, verdict, commit, given }) => ({
          ...{ review: id, reviewer: by, isBot: by.endsWith("[bot]"), verdict, commit, given },
        })),
      ),
    pullFiles: () => call("pullFiles", () => []),
    pullPatches: () => call("pullPatches", () => new Map<string, string | null>()),
    ownReviews: (number) =>
      call("ownReviews", () =>
        (hub.pulls.get(number)?.reviews ?? [])
          .filter(({ by, body }) => by === OWN && body !== "")
          .map(({ id, body }) => ({ review: id, body })),
      ),
    createReview: ({ pull: number, commit, body, comments }) =>
      call("createReview", () => {
        const pull = hub.pulls.get(number);
        if (pull === undefined) throw new RefusedError(`No pull request #${number}`);
        if (!store.has(commit)) return { problem: "commit_id is not part of the pull request" };
        const review = hub.review(OWN, pull, "commented", commit);
        review.body = body;
        review.comments.push(...comments.map((one) => one.body));
        return { review: review.id };
      }),
    editReview: (number, id, body) =>
      call("editReview", () => {
        const review = hub.pulls.get(number)?.reviews.find((one) => one.id === id);
        if (review === undefined) return false;
        review.body = body;
        return true;
      }),
    ownReviewComments: (number) =>
      call("ownReviewComments", () =>
        (hub.pulls.get(number)?.reviews ?? [])
          .filter(({ by }) => by === OWN)
          .flatMap(({ comments }) => comments),
      ),

    checks: (commit, check) =>
      call("checks", () =>
        [...hub.checks.values()]
          .filter((one) => one.commit === commit && one.name === check)
          .map((one) => ({
            ...{ id: one.id, name: one.name, externalId: one.externalId, byUs: one.by === OWN },
          })),
      ),
    createCheck: (check) =>
      call("createCheck", () => {
        if (!store.has(check.commit)) throw new RefusedError(`No commit found for ${check.commit}`);
        return put(hub, hub.id(), check);
      }),
    updateCheck: (id, check) =>
      call("updateCheck", () => {
        put(hub, id, check);
      }),

    dispatch: (workflow, ref, inputs) =>
      call("dispatch", () => actions.dispatch(OWN, workflow, ref, inputs)),
    dispatchedRuns: (since) => call("dispatchedRuns", () => actions.listed(since)),
    run: (runId) => call("run", () => actions.facts(runId)),
    cancelRun: (runId) => call("cancelRun", () => actions.cancel(OWN, runId)),
    jobs: (runId) => call("jobs", () => actions.jobs(runId)),
    artifacts: (runId, wanted) => call("artifacts", () => actions.artifacts(runId, wanted)),
    artifactZip: (id) => call("artifactZip", () => actions.zip(id)),
  };
}

function put(hub: Hub, id: number, check: CheckText): number {
  hub.checks.set(id, { ...check, id, by: OWN });
  return id;
}

const factsOf = (pull: Pull): PullFacts => ({
  ...{ pull: pull.number, head: pull.head, headBranch: pull.headBranch, base: pull.base },
  ...{ open: pull.open, merged: pull.merged, title: pull.title, body: pull.body },
  url: `https://github.example/${REPO}/pull/${pull.number}`,
});

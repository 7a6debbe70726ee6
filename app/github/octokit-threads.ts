// Issues and the threads of comments and labels on issues and pull requests.
import { unless } from "./failure.ts";
import type { Seat } from "./octokit.ts";
import { pinned } from "./pinned.ts";
import type { GitHub, IssueOutline } from "./port.ts";
import { lastRate } from "./rate.ts";

type Threads = Pick<
  GitHub,
  | "issue"
  | "createIssue"
  | "ownIssues"
  | "latestIssues"
  | "issueOutline"
  | "editIssue"
  | "pinIssue"
  | "rateLeft"
  | "closeIssue"
  | "comments"
  | "addComment"
  | "editComment"
  | "react"
  | "labels"
  | "createLabel"
  | "threadLabels"
  | "addLabels"
  | "removeLabel"
>;

/** A thread may stand on an issue or on a pull request, and GitHub asks for the permission of the one it is. */
const WRITE = { issues: "write", pull_requests: "write" } as const;
const PAGE = 100;
/** What may have been opened without our knowing is young. */
const OWN_PAGES = 10;

/** What is older and was not touched since is hardly what somebody would ask for again. */
const LATEST_PAGES = 10;

function outlineOf(one: {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null;
  readonly state: string;
  readonly state_reason?: string | null;
  readonly labels: readonly (string | { readonly name?: string })[];
}): IssueOutline {
  const open = one.state === "open";
  const { state_reason: reason } = one;
  const isKnown = reason === "completed" || reason === "not_planned" || reason === "duplicate";
  return {
    issue: one.number,
    title: one.title,
    body: one.body ?? "",
    open,
    closedAs: open || !isKnown ? null : reason,
    labels: one.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
  };
}

export function threadsOf({ octokit, at, as, ownLogin }: Seat): Threads {
  const { issues, reactions } = octokit.rest;
  return {
    issue: (issue) =>
      unless([404, 410, 301], null, async () => {
        const { data } = await issues.get({
          ...at,
          issue_number: issue,
          headers: await as({ issues: "read" }),
        });
        return {
          issue: data.number,
          title: data.title,
          body: data.body ?? "",
          open: data.state === "open",
          labels: data.labels.map((label) =>
            typeof label === "string" ? label : (label.name ?? ""),
          ),
          author:
            data.user == null
              ? null
              : {
                  login: data.user.login,
                  isBot: data.user.type === "Bot",
                  byUs: data.user.login === ownLogin,
                },
          closedBy:
            data.closed_by == null
              ? null
              : { login: data.closed_by.login, isBot: data.closed_by.type === "Bot" },
        };
      }),

    createIssue: async ({ title, body, labels }) => {
      const { data } = await issues.create({
        ...at,
        title,
        body,
        labels: [...labels],
        headers: await as({ issues: "write" }),
      });
      return data.number;
    },

    ownIssues: async () => {
      const pages = octokit.paginate.iterator(issues.listForRepo, {
        ...at,
        creator: ownLogin,
        state: "all",
        sort: "created",
        direction: "desc",
        per_page: PAGE,
        headers: await as({ issues: "read" }),
      });
      const found: { issue: number; body: string }[] = [];
      let seen = 0;
      for await (const { data } of pages) {
        for (const one of data) {
          const isOurs = one.pull_request === undefined && one.user?.login === ownLogin;
          if (isOurs) found.push({ issue: one.number, body: one.body ?? "" });
        }
        seen += 1;
        if (seen >= OWN_PAGES) break;
      }
      return found;
    },

    latestIssues: async () => {
      const pages = octokit.paginate.iterator(issues.listForRepo, {
        ...at,
        state: "all",
        sort: "updated",
        direction: "desc",
        per_page: PAGE,
        headers: await as({ issues: "read" }),
      });
      const found: IssueOutline[] = [];
      let seen = 0;
      for await (const { data } of pages) {
        for (const one of data) if (one.pull_request === undefined) found.push(outlineOf(one));
        seen += 1;
        if (seen >= LATEST_PAGES) break;
      }
      return found;
    },

    issueOutline: (issue) =>
      unless([404, 410, 301], null, async () => {
        const headers = await as({ issues: "read" });
        return outlineOf((await issues.get({ ...at, issue_number: issue, headers })).data);
      }),

    editIssue: (issue, { body }) =>
      unless([404, 410], false, async () => {
        const headers = await as({ issues: "write" });
        await issues.update({ ...at, issue_number: issue, body, headers });
        return true;
      }),

    pinIssue: async (issue) => {
      const headers = await as({ issues: "write" });
      const { data } = await issues.get({ ...at, issue_number: issue, headers });
      return pinned(octokit, data.node_id, headers);
    },

    rateLeft: () => lastRate(octokit, at.owner),

    closeIssue: async (issue, reason) => {
      await issues.update({
        ...at,
        issue_number: issue,
        state: "closed",
        state_reason: reason,
        headers: await as({ issues: "write" }),
      });
    },

    comments: async (thread) => {
      const found = await octokit.paginate(issues.listComments, {
        ...at,
        issue_number: thread,
        per_page: PAGE,
        headers: await as(WRITE),
      });
      return found.map((comment) => ({
        id: comment.id,
        body: comment.body ?? "",
        byUs: comment.user?.login === ownLogin,
      }));
    },

    addComment: async (thread, body) => {
      const { data } = await issues.createComment({
        ...at,
        issue_number: thread,
        body,
        headers: await as(WRITE),
      });
      return data.id;
    },

    editComment: (comment, body) =>
      unless([404, 410], false, async () => {
        await issues.updateComment({ ...at, comment_id: comment, body, headers: await as(WRITE) });
        return true;
      }),

    react: (comment, content) =>
      unless([404, 410], undefined, async () => {
        const headers = await as(WRITE);
        await reactions.createForIssueComment({ ...at, comment_id: comment, content, headers });
      }),

    labels: async () => {
      const found = await octokit.paginate(issues.listLabelsForRepo, {
        ...at,
        per_page: PAGE,
        headers: await as(WRITE),
      });
      return found.map((label) => label.name);
    },

    // 422: it exists.
    createLabel: (label) =>
      unless([422], undefined, async () => {
        await issues.createLabel({ ...at, ...label, headers: await as(WRITE) });
      }),

    threadLabels: async (thread) => {
      const found = await octokit.paginate(issues.listLabelsOnIssue, {
        ...at,
        issue_number: thread,
        per_page: PAGE,
        headers: await as(WRITE),
      });
      return found.map((label) => label.name);
    },

    addLabels: async (thread, labels) => {
      await issues.addLabels({
        ...at,
        issue_number: thread,
        labels: [...labels],
        headers: await as(WRITE),
      });
    },

    removeLabel: (thread, label) =>
      unless([404, 410], undefined, async () => {
        const headers = await as(WRITE);
        await issues.removeLabel({ ...at, issue_number: thread, name: label, headers });
      }),
  };
}

// People of a scenario: what each does goes through GitHub's own API, with a token of their own.
import { Octokit } from "@octokit/rest";
import type { LocalGitHub } from "../../local/api.ts";

export const OWNER = "olga";
export const NAME = "kit";
export const REPO = `${OWNER}/${NAME}`;
const AT = { owner: OWNER, repo: NAME } as const;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export type Verdict = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

export class Person {
  readonly login: string;
  readonly octokit: Octokit;
  readonly #note: (text: string) => void;

  constructor(login: string, octokit: Octokit, note: (text: string) => void) {
    this.login = login;
    this.octokit = octokit;
    this.#note = (text) => note(`${login} ${text}`);
  }

  static async meet(
    github: LocalGitHub,
    login: string,
    note: (text: string) => void,
  ): Promise<Person> {
    const fetch: typeof globalThis.fetch = (input, init) => github.fetch(new Request(input, init));
    const auth = await github.user(login);
    return new Person(
      login,
      new Octokit({ auth, baseUrl: github.apiUrl, log: silent, request: { fetch } }),
      note,
    );
  }

  async opensIssue(title: string, body: string): Promise<number> {
    const { data } = await this.octokit.issues.create({ ...AT, title, body });
    this.#note(`opens #${data.number} ${title}`);
    return data.number;
  }
  async edits(issue: number, change: { title?: string; body?: string }): Promise<void> {
    this.#note(`edits #${issue}`);
    await this.octokit.issues.update({ ...AT, issue_number: issue, ...change });
  }
  async labels(issue: number, label = "mc:objective"): Promise<void> {
    this.#note(`labels #${issue} ${label}`);
    await this.octokit.issues.addLabels({ ...AT, issue_number: issue, labels: [label] });
  }
  /** Ticks a box of an issue, as GitHub's page does: the whole text with that one line changed. */
  async ticks(issue: number, box: string): Promise<void> {
    this.#note(`ticks ${box} of #${issue}`);
    const { data } = await this.octokit.issues.get({ ...AT, issue_number: issue });
    const before = data.body ?? "";
    const body = before.replace(`- [ ] <!-- mc:box=${box} -->`, `- [x] <!-- mc:box=${box} -->`);
    if (body === before) throw new Error(`There is no box ${box} in:\n${before}`);
    await this.octokit.issues.update({ ...AT, issue_number: issue, body });
  }
  async unlabels(issue: number, label = "mc:objective"): Promise<void> {
    this.#note(`takes ${label} off #${issue}`);
    await this.octokit.issues.removeLabel({ ...AT, issue_number: issue, name: label });
  }
  async comments(thread: number, body: string): Promise<number> {
    this.#note(`comments on #${thread}: ${body}`);
    const { data } = await this.octokit.issues.createComment({ ...AT, issue_number: thread, body });
    return data.id;
  }
  async editsComment(comment: number, body: string): Promise<void> {
    this.#note(`edits comment ${comment}`);
    await this.octokit.issues.updateComment({ ...AT, comment_id: comment, body });
  }
  async deletesComment(comment: number): Promise<void> {
    this.#note(`deletes comment ${comment}`);
    await this.octokit.issues.deleteComment({ ...AT, comment_id: comment });
  }
  approves(pull: number, commit?: string): Promise<number> {
    return this.reviews(pull, "APPROVE", commit);
  }
  requestsChanges(pull: number): Promise<number> {
    return this.reviews(pull, "REQUEST_CHANGES");
  }
  async reviews(pull: number, event: Verdict, commit?: string): Promise<number> {
    this.#note(`reviews #${pull}: ${event}`);
    const { data } = await this.octokit.pulls.createReview({
      ...AT,
      pull_number: pull,
      event,
      body: "My word.",
      ...(commit === undefined ? {} : { commit_id: commit }),
    });
    return data.id;
  }
  async dismisses(pull: number, review: number): Promise<void> {
    this.#note(`dismisses review ${review} of #${pull}`);
    await this.octokit.pulls.dismissReview({
      ...AT,
      pull_number: pull,
      review_id: review,
      message: "No longer.",
    });
  }
  async merges(pull: number): Promise<void> {
    this.#note(`merges #${pull}`);
    await this.octokit.pulls.merge({ ...AT, pull_number: pull });
  }
  /** GraphQL, by its node: GitHub has no other way. */
  async #mutates(verb: "pinIssue" | "unpinIssue" | "deleteIssue", issue: number): Promise<void> {
    this.#note(`${verb} #${issue}`);
    const { data } = await this.octokit.issues.get({ ...AT, issue_number: issue });
    const answer = verb === "deleteIssue" ? "clientMutationId" : "issue { isPinned }";
    await this.octokit.graphql(
      `mutation($id: ID!) { ${verb}(input: { issueId: $id }) { ${answer} } }`,
      { id: data.node_id },
    );
  }
  pins(issue: number): Promise<void> {
    return this.#mutates("pinIssue", issue);
  }
  unpins(issue: number): Promise<void> {
    return this.#mutates("unpinIssue", issue);
  }
  deletes(issue: number): Promise<void> {
    return this.#mutates("deleteIssue", issue);
  }
  async reopens(thread: number): Promise<void> {
    this.#note(`reopens #${thread}`);
    await this.octokit.issues.update({ ...AT, issue_number: thread, state: "open" });
  }
  async closes(thread: number): Promise<void> {
    this.#note(`closes #${thread}`);
    await this.octokit.issues.update({ ...AT, issue_number: thread, state: "closed" });
  }

  /** A commit with these files on top of the branch (or of `base`), pushed there. */
  async pushes(
    branch: string,
    files: Readonly<Record<string, string>>,
    options: {
      base?: string;
      force?: boolean;
      message?: string;
      /** A merge: its tree before the files, and what it merges into `base`. */
      merge?: { tree: string; second: string };
    } = {},
  ): Promise<string> {
    const { git } = this.octokit;
    const standing = await git
      .getRef({ ...AT, ref: `heads/${branch}` })
      .then(({ data }) => data.object.sha)
      .catch(() => null);
    const base = options.base ?? standing ?? "";
    const tree = await git.createTree({
      ...AT,
      base_tree: options.merge?.tree ?? base,
      tree: Object.entries(files).map(([path, content]) => ({
        path,
        content,
        mode: "100644" as const,
        type: "blob" as const,
      })),
    });
    const message = options.message ?? `Change ${Object.keys(files).join(", ")}`;
    const { data } = await git.createCommit({
      ...AT,
      message,
      tree: tree.data.sha,
      parents: options.merge === undefined ? [base] : [base, options.merge.second],
    });
    this.#note(`pushes ${data.sha.slice(0, 7)} to ${branch}`);
    await this.points(branch, data.sha, standing === null, options.force ?? false);
    return data.sha;
  }
  async points(branch: string, sha: string, create: boolean, force: boolean): Promise<void> {
    const { git } = this.octokit;
    if (create) await git.createRef({ ...AT, ref: `refs/heads/${branch}`, sha });
    else await git.updateRef({ ...AT, ref: `heads/${branch}`, sha, force });
  }
  async deletesBranch(branch: string): Promise<void> {
    this.#note(`deletes ${branch}`);
    await this.octokit.git.deleteRef({ ...AT, ref: `heads/${branch}` });
  }
}

/** olga owns it, nina may write, tess may triage, victor may read, `helper[bot]` is a bot that may write. */
export const RIGHTS = {
  nina: "write",
  tess: "triage",
  victor: "read",
  "helper[bot]": "write",
  "github-actions[bot]": "write",
} as const;

export interface People {
  readonly olga: Person;
  readonly nina: Person;
  readonly tess: Person;
  readonly victor: Person;
  readonly helper: Person;
  readonly actions: Person;
}

export async function meetPeople(
  github: LocalGitHub,
  note: (text: string) => void,
): Promise<People> {
  const meet = (login: string): Promise<Person> => Person.meet(github, login, note);
  return {
    olga: await meet(OWNER),
    nina: await meet("nina"),
    tess: await meet("tess"),
    victor: await meet("victor"),
    helper: await meet("helper[bot]"),
    actions: await meet("github-actions[bot]"),
  };
}

// Our GitHub over Octokit: one repository, each call with a token that may do just that.
import type { Octokit } from "@octokit/rest";
import { actionsOf } from "./octokit-actions.ts";
import { checksOf } from "./octokit-checks.ts";
import { contentsOf } from "./octokit-contents.ts";
import { issuePagesOf } from "./octokit-issue-pages.ts";
import { pullsOf } from "./octokit-pulls.ts";
import { reviewsOf } from "./octokit-reviews.ts";
import { rulesOf } from "./octokit-rules.ts";
import { threadsOf } from "./octokit-threads.ts";
import type { GitHub } from "./port.ts";
import type { Permissions } from "./tokens.ts";

/** What each family of calls shares. */
export interface Seat {
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  /** Login of the app's own bot user: `slug[bot]`. */
  readonly ownLogin: string;
  /** Headers with a token that has these permissions. */
  as(permissions: Permissions): Promise<{ readonly authorization: string }>;
}

export interface GitHubOptions {
  readonly octokit: Octokit;
  /** "owner/name". */
  readonly repo: string;
  readonly ownLogin: string;
  readonly tokenFor: (permissions: Permissions) => Promise<string>;
}

export function openGitHub({ octokit, repo, ownLogin, tokenFor }: GitHubOptions): GitHub {
  const [owner = "", name = ""] = repo.split("/");
  const seat: Seat = {
    octokit,
    at: { owner, repo: name },
    ownLogin,
    as: async (permissions) => ({ authorization: `token ${await tokenFor(permissions)}` }),
  };
  return {
    owner,
    name,
    ...contentsOf(seat),
    ...rulesOf(seat),
    ...threadsOf(seat),
    ...issuePagesOf(seat),
    ...pullsOf(seat),
    ...reviewsOf(seat),
    ...checksOf(seat),
    ...actionsOf(seat),
  };
}

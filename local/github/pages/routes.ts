// Which page stands at which path. The first that matches answers.
import { appPage, installationPage } from "./apps.ts";
import { checkPage } from "./checks.ts";
import { commitPage, historyPage } from "./commits.ts";
import { comparePage, compareText, pullText } from "./compare.ts";
import { blobPage, rawFile, treePage } from "./files.ts";
import { deliveriesPage, deliveryPage, redeliver } from "./hooks.ts";
import {
  addComment,
  changeLabels,
  changePin,
  changeState,
  changeTask,
  issuePage,
} from "./issue.ts";
import { issuesPage, newIssuePage, openIssue } from "./issues.ts";
import { homePage, overviewPage, ownerPage } from "./overview.ts";
import { avatar, choosePerson, peoplePage } from "./people.ts";
import { mergePullRequest, pullPage, submitReview } from "./pull.ts";
import { pullsPage } from "./pulls.ts";
import { changeRun, downloadArtifact, jobPage, runPage, runsPage } from "./runs.ts";
import type { Sessions } from "./session.ts";
import type { Page, Visit } from "./visit.ts";

type Answer = (visit: Visit, sessions: Sessions) => Page | Response | Promise<Page | Response>;

interface PageRoute {
  readonly pattern: RegExp;
  readonly answer: Answer;
}

/** `:name` is one segment, `*name` the rest of the path. */
function at(path: string, answer: Answer): PageRoute {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/:(\w+)/g, "(?<$1>[^/]+)")
    .replace(/\*(\w+)/g, "(?<$1>.+?)");
  return { pattern: new RegExp(`^${source}/?$`), answer };
}

const REPO = "/:owner/:repo";

export const PAGES: Readonly<Record<"GET" | "POST", readonly PageRoute[]>> = {
  GET: [
    at("/", homePage),
    at("/_pages/people", peoplePage),
    at("/avatars/u/:id", avatar),
    at("/apps/:slug", appPage),
    at("/settings/hooks", deliveriesPage),
    at("/settings/hooks/:id", deliveryPage),
    at("/settings/installations/:id", installationPage),
    at(`${REPO}/issues`, issuesPage),
    at(`${REPO}/issues/new`, newIssuePage),
    at(`${REPO}/issues/:number`, issuePage),
    at(`${REPO}/pulls`, pullsPage),
    at(`${REPO}/pull/:number.diff`, pullText("diff")),
    at(`${REPO}/pull/:number.patch`, pullText("patch")),
    at(`${REPO}/pull/:number`, pullPage),
    at(`${REPO}/compare/*range.diff`, compareText("diff")),
    at(`${REPO}/compare/*range.patch`, compareText("patch")),
    at(`${REPO}/compare/*range`, comparePage),
    at(`${REPO}/tree/*rest`, treePage),
    at(`${REPO}/blob/*rest`, blobPage),
    at(`${REPO}/raw/*rest`, rawFile),
    at(`${REPO}/settings/hooks`, deliveriesPage),
    at(`${REPO}/settings/hooks/:id`, deliveryPage),
    at(`${REPO}/commit/:sha`, commitPage),
    at(`${REPO}/commits/*ref`, historyPage),
    at(`${REPO}/runs/:id`, checkPage),
    at(`${REPO}/checks/:id`, checkPage),
    at(`${REPO}/actions`, runsPage),
    at(`${REPO}/actions/runs/:run`, runPage),
    at(`${REPO}/actions/runs/:run/job/:job`, jobPage),
    at(`${REPO}/actions/runs/:run/artifacts/:artifact`, downloadArtifact),
    at(REPO, overviewPage),
    at("/:owner", ownerPage),
  ],
  POST: [
    at("/_pages/people", choosePerson),
    at("/settings/hooks/:id/redeliver", redeliver),
    at(`${REPO}/issues`, openIssue),
    ...["issues", "pull"].flatMap((kind) => [
      at(`${REPO}/${kind}/:number/labels`, changeLabels),
      at(`${REPO}/${kind}/:number/comments`, addComment),
      at(`${REPO}/${kind}/:number/state`, changeState),
    ]),
    at(`${REPO}/issues/:number/pin`, changePin),
    at(`${REPO}/issues/:number/task`, changeTask),
    at(`${REPO}/pull/:number/reviews`, submitReview),
    at(`${REPO}/pull/:number/merge`, mergePullRequest),
    ...["cancel", "rerun", "rerun-failed-jobs"].map((verb) =>
      at(`${REPO}/actions/runs/:run/${verb}`, changeRun(verb)),
    ),
  ],
};

// Every REST operation the server itself answers; the Actions service brings its own.
import { appRoutes } from "./apps.ts";
import type { Auth } from "./auth.ts";
import { branchRoutes } from "./branches.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import type { Hub } from "./hub.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import { pullRoutes } from "./pulls.ts";
import { reactionRoutes } from "./reactions.ts";
import { refRoutes } from "./refs.ts";
import { repoRoutes } from "./repos.ts";
import { reviewRoutes } from "./reviews.ts";
import type { Route } from "./route.ts";
import { statusRoutes } from "./statuses.ts";

export function openRoutes(hub: Hub, auth: Auth): readonly Route[] {
  return [
    ...appRoutes(hub, auth),
    ...repoRoutes(hub),
    ...branchRoutes(hub),
    ...commitRoutes(hub),
    ...contentRoutes(hub),
    ...refRoutes(hub),
    ...issueRoutes(hub),
    ...commentRoutes(hub),
    ...labelRoutes(hub),
    ...reactionRoutes(hub),
    ...pullRoutes(hub),
    ...reviewRoutes(hub),
    ...checkRoutes(hub),
    ...statusRoutes(hub),
  ];
}

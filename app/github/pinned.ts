// Pinning an issue, which GitHub offers in GraphQL alone. Three may be pinned; what stands against one more is said, not thrown.
import type { Octokit } from "@octokit/rest";
import { z } from "zod";

const PIN = `mutation($issue: ID!) { pinIssue(input: { issueId: $issue }) { issue { id isPinned } } }`;

const Answer = z.object({
  pinIssue: z.object({ issue: z.object({ isPinned: z.boolean().nullish() }).nullish() }).nullish(),
});
const Refused = z.object({
  errors: z.array(z.object({ message: z.string(), type: z.string().nullish() })).min(1),
});

/** null: it is pinned; else why not. */
export async function pinned(
  octokit: Octokit,
  node: string,
  headers: { readonly authorization: string },
): Promise<string | null> {
  try {
    const { pinIssue } = Answer.parse(await octokit.graphql(PIN, { issue: node, headers }));
    return pinIssue?.issue?.isPinned === true ? null : "GitHub did not say that it is pinned";
  } catch (error) {
    // Errors of GraphQL come with status 200: what they say is the answer.
    const refused = Refused.safeParse(error);
    if (!refused.success) throw error;
    return refused.data.errors[0]?.message ?? "GitHub gave no reason";
  }
}

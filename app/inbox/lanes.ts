// Which lanes a webhook belongs to: the repositories it is about. Only the envelope is read here; what the rest means is
// decided later, from the stored text.
import { z } from "zod";

const FullName = z
  .string()
  .max(250)
  .regex(/^[^/\s]+\/[^/\s]+$/);
const Named = z.object({ full_name: FullName });
const List = z.array(Named).max(10_000).default([]);

export const Envelope = z.object({
  action: z.string().optional(),
  repository: Named.extend({ default_branch: z.string().optional().catch(undefined) }).optional(),
  sender: z.object({ login: z.string() }).optional().catch(undefined),
  ref: z.string().optional().catch(undefined),
  installation: z.object({ id: z.int() }).optional(),
  repositories: List,
  repositories_added: List,
  repositories_removed: List,
  changes: z
    .object({
      repository: z.object({ name: z.object({ from: z.string() }) }).optional(),
      owner: z
        .object({
          from: z.object({
            user: z.object({ login: z.string() }).nullish(),
            organization: z.object({ login: z.string() }).nullish(),
          }),
        })
        .optional(),
    })
    .optional()
    .catch(undefined),
});
export type Envelope = z.infer<typeof Envelope>;

/** Empty: about no repository that the envelope names (an installation's own events). */
export function lanesOf(event: string, envelope: Envelope): readonly string[] {
  if (event === "installation" || event === "installation_repositories") {
    const { repositories, repositories_added, repositories_removed } = envelope;
    const named = [...repositories, ...repositories_added, ...repositories_removed];
    return [...new Set(named.map((one) => one.full_name))];
  }
  if (envelope.repository === undefined) return [];
  const name = envelope.repository.full_name;
  const old = event === "repository" ? oldName(name, envelope.changes) : name;
  return old === name ? [name] : [name, old];
}

/** A renamed or transferred repository has two lanes: the old one ends, the new one begins. */
function oldName(name: string, changes: Envelope["changes"]): string {
  const [owner = "", repo = ""] = name.split("/");
  const from = changes?.owner?.from;
  const oldOwner = from?.user?.login ?? from?.organization?.login ?? owner;
  return `${oldOwner}/${changes?.repository?.name.from ?? repo}`;
}

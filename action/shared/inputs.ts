// Action inputs, checked all at once: a job that was dispatched wrongly says everything that is wrong with it.
import { getInput } from "@actions/core";
import { z } from "zod";

/** A unit's id, or one of several ways to do it: `<unit>~<n>`. */
export const Leg = z.string().regex(/^[a-z0-9][a-z0-9-]{0,57}(?:~[1-9])?$/, "is no leg name");
export const Commit = z.string().regex(/^[0-9a-f]{40}$/, "is no commit id");

export const AgentInputs = z.object({ leg: Leg, commit: Commit });
export type AgentInputs = z.infer<typeof AgentInputs>;

export const PublishInputs = AgentInputs.extend({ token: z.string().min(1, "is missing") });
export type PublishInputs = z.infer<typeof PublishInputs>;

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

export const ProveInputs = AgentInputs.extend({ head: Commit });

/** Reads the named inputs; `problem` lists every bad one. */
export function parseInputs<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): Parsed<z.infer<z.ZodObject<Shape>>> {
  const raw: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) raw[name] = getInput(name);
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.map(
    (issue) => `input \`${issue.path.join(".")}\` ${issue.message}`,
  );
  return { ok: false, problem: `${problems.join("; ")}. These jobs are started by the app only.` };
}

// What scenarios ask for and what a model says when it is done with it.
import type { Reply } from "./reply.ts";

/** An answer in prose. */
export const ANALYSIS = { task: "architect", branch: null } as const;
export const PLAN = { task: "plan", unit: null, branch: null } as const;

const CLAIM = { status: "completed", summary: "did it", commits: [], files_changed: [] };
export const COMPLETED: Reply = { say: `It is done.\nMC_RESULT:${JSON.stringify(CLAIM)}` };

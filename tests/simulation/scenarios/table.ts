// The thirty fault scenarios by name; several of them in more than one form.
import { APPROVALS } from "./approvals.ts";
import { BRANCHES } from "./branches.ts";
import { CALLS } from "./calls.ts";
import { CONTENT } from "./content.ts";
import { CRASHES } from "./crashes.ts";
import type { Tale } from "./tale.ts";
import { VERDICTS } from "./verdicts.ts";
import { WEBHOOKS } from "./webhooks.ts";

export const SCENARIOS: readonly Tale[] = [
  ...WEBHOOKS,
  ...CRASHES,
  ...BRANCHES,
  ...APPROVALS,
  ...CONTENT,
  ...CALLS,
  ...VERDICTS,
];

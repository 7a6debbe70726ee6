// What a status of a model's API means for what happens next; the same for every back-end.
import type { Cause } from "../../core/report/handoff.ts";

export function causeOfStatus(status: number): Cause {
  if (status === 401 || status === 403) return "api_auth";
  if (status === 402) return "api_billing";
  if (status === 429) return "api_rate";
  if (status >= 500) return "api_overload";
  return "api_other";
}

// Filters of run lists: `event`, `status` (which also means conclusions), `branch`, `actor`, `head_sha`, `created`.
import { type RunRecord, refName } from "./record.ts";

/** `created`: a date, `>=date`, `<date`, `from..to`; `*` leaves a side open. */
function createdWithin(filter: string, ms: number): boolean {
  const at = (text: string): number => Date.parse(text);
  const endOf = (text: string): number =>
    at(text) + (/^\d{4}-\d\d-\d\d$/.test(text) ? 86_399_999 : 999);
  const range = /^(.+)\.\.(.+)$/.exec(filter);
  if (range !== null) {
    const [, from = "*", to = "*"] = range;
    return (from === "*" || ms >= at(from)) && (to === "*" || ms <= endOf(to));
  }
  const [, sign = "", date = ""] = /^(>=|<=|>|<)?(.+)$/.exec(filter) ?? [];
  switch (sign) {
    case ">=":
      return ms >= at(date);
    case ">":
      return ms > at(date);
    case "<=":
      return ms <= endOf(date);
    case "<":
      return ms < at(date);
    default:
      return ms >= at(date) && ms <= endOf(date);
  }
}

export function matchesFilters(run: RunRecord, query: URLSearchParams): boolean {
  const is = (name: string, value: string | null): boolean => {
    const wanted = query.get(name);
    return wanted === null || wanted === "" || wanted === value;
  };
  const status = query.get("status");
  const created = query.get("created");
  return (
    is("event", run.event) &&
    is("branch", refName(run.ref)) &&
    is("actor", run.actor) &&
    is("head_sha", run.sha) &&
    is("check_suite_id", String(run.checkSuiteId)) &&
    (status === null || status === "" || status === run.status || status === run.conclusion) &&
    (created === null || created === "" || createdWithin(created, run.createdAt))
  );
}

// The report of an experiment, read where the agent's whole answer is; without the secrets of the job in any of its texts.
import { type ComparisonReport, mapReport, parseComparison } from "../../core/experiment/report.ts";
import type { Brief } from "../../core/report/brief.ts";
import { parseWorkResult } from "../../core/report/work-result.ts";

/** undefined: this is no experiment, or it left no report that could be read. */
export function reportOf(
  brief: Brief,
  text: string,
  clean: (text: string) => string,
): ComparisonReport | undefined {
  if (brief.task !== "work" || brief.unit?.kind !== "experiment") return undefined;
  const claim = parseWorkResult(text);
  const read = claim.ok ? parseComparison(claim.result.extras.comparison_report) : null;
  return read?.ok ? mapReport(read.report, clean) : undefined;
}

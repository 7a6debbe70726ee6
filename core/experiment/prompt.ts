// What an experiment is told beside the worker's contract: compare, measure, change nothing, end with a report.

export const EXPERIMENT_RULES = `This unit compares. Try each approach that the description names (two of your own when it names none), measure them the
same way, and leave the tree as it was. Do not commit: nothing of this is merged.

Your result is a report. Put it into the MC_RESULT line as comparison_report, beside the other fields:

"comparison_report":{"approaches":[{"name":"…","description":"…","metrics":{"<what>":"<figure with unit>"},"pros":["…"],"cons":["…"]}],"recommended_approach":"<one of these names, or none>","rationale":"…"}

description says how somebody who was not there would do it; only figures that you measured stand in metrics. Without a readable
report the experiment counts as failed.`;

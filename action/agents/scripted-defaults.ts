// What the scripted agent answers to a task that its script says nothing about: what changes nothing, so that a script written
// before the task existed plays on. Total: a new task has to be thought of here.
import { never } from "../../core/base/assert.ts";
import type { Brief } from "../../core/report/brief.ts";

/** null: the script has to say what is done. */
export function scriptedDefault({ task }: Brief): string | null {
  switch (task) {
    case "critic":
      return 'CRITIC_RESULT:{"findings":[],"risks":[],"gaps":[],"open_questions":[],"verdict":"sufficient","confidence":1}';
    case "diagnose":
    case "architect":
    case "research":
      return "";
    case "check":
      return 'OBJECTIVE_CHECK:{"met":true,"reason":"the script says nothing else"}';
    case "discover":
      return 'DISCOVERY_RESULT:{"items":[]}';
    case "distill":
      return 'RULES_RESULT:{"rules":[]}';
    case "strategise":
      return 'STRATEGY_RESULT:{"objective":"","rationale":"the script says nothing else","ambition_score":1}';
    case "evolve":
      return "No better wording comes to mind.";
    case "plan":
    case "work":
    case "review":
    case "fixup":
    case "verify":
      return null;
    default:
      return never(task);
  }
}

// GitHub's own workflow parser, loaded so that Node accepts it: its modules import their JSON schemas without the
// attribute that Node demands. The hook only touches those two files and is gone once the library is loaded.
import { registerHooks } from "node:module";

const hooks = registerHooks({
  load: (url, context, next) =>
    /\/workflow-parser\/dist\/[\w.-]+\.min\.json$/.test(url)
      ? next(url, { ...context, format: "json", importAttributes: { type: "json" } })
      : next(url, context),
});
const workflows = await import("@actions/workflow-parser");
const actions = await import("@actions/workflow-parser/actions/index");
hooks.deregister();

export const {
  NoOperationTraceWriter,
  convertWorkflowTemplate,
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isScalar,
  isSequence,
  isString,
  parseWorkflow,
} = workflows;
export const { convertActionTemplate, parseAction } = actions;

// Inputs of a dispatch and of a called workflow: declared types, defaults, choices. Unknown, missing and ill-typed values
// are refused with the words GitHub uses.
import { evaluateToken, fromData, type Scope } from "./expression.ts";
import type { InputDefinition } from "./workflow.ts";

export type InputValues = Readonly<Record<string, string | number | boolean>>;
export type CheckedInputs =
  | { readonly ok: true; readonly inputs: InputValues }
  | { readonly ok: false; readonly problem: string };

/** GitHub's limits for `workflow_dispatch`. */
export const DISPATCH_INPUTS_MAX = 25;
export const DISPATCH_INPUTS_CHARS_MAX = 65_535;

const TRUE_OR_FALSE = /^(true|false)$/;

function checkValue(
  name: string,
  definition: InputDefinition,
  given: unknown,
):
  | { readonly ok: true; readonly value: string | number | boolean }
  | { readonly ok: false; readonly problem: string } {
  const text = String(given);
  switch (definition.type) {
    case "boolean":
      return TRUE_OR_FALSE.test(text)
        ? { ok: true, value: text === "true" }
        : { ok: false, problem: `Provided value '${text}' for input '${name}' not a boolean` };
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text))
        ? { ok: true, value: Number(text) }
        : { ok: false, problem: `Provided value '${text}' for input '${name}' not a number` };
    case "choice":
      return definition.options.includes(text)
        ? { ok: true, value: text }
        : {
            ok: false,
            problem: `Provided value '${text}' for input '${name}' not in the list of allowed values`,
          };
    case "string":
    case "environment":
      return { ok: true, value: text };
  }
}

const emptyValue = (definition: InputDefinition): string | number | boolean =>
  definition.type === "boolean" ? false : definition.type === "number" ? 0 : "";

export function checkInputs(
  definitions: Readonly<Record<string, InputDefinition>>,
  given: Readonly<Record<string, unknown>>,
  scope: Scope,
): CheckedInputs {
  const unknown = Object.keys(given).filter((name) => definitions[name] === undefined);
  if (unknown.length > 0) {
    return { ok: false, problem: `Unexpected inputs provided: ${JSON.stringify(unknown)}` };
  }
  const inputs: Record<string, string | number | boolean> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const value = given[name];
    if (value === undefined || value === null || (value === "" && definition.required)) {
      if (definition.default !== null) {
        const standard = fromData(evaluateToken(definition.default, scope));
        const checked = checkValue(name, definition, standard ?? "");
        inputs[name] = checked.ok ? checked.value : emptyValue(definition);
      } else if (definition.required) {
        return { ok: false, problem: `Required input '${name}' not provided` };
      } else {
        inputs[name] = emptyValue(definition);
      }
      continue;
    }
    const checked = checkValue(name, definition, value);
    if (!checked.ok) return checked;
    inputs[name] = checked.value;
  }
  return { ok: true, inputs };
}

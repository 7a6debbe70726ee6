// Evaluates expressions and whole template tokens with GitHub's evaluator. Contexts that are not given are null, as on
// GitHub; text is only ever inserted as a value, never parsed again.
import { data, Evaluator, type Expr, Lexer, Parser } from "@actions/expressions";
import type { ExpressionData, Pair } from "@actions/expressions/data/expressiondata";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { truthy } from "@actions/expressions/result";
import type { BasicExpressionToken } from "@actions/workflow-parser/templates/tokens/basic-expression-token";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import { parse as parseYaml } from "yaml";
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from "./parser-library.ts";

export type { ExpressionData } from "@actions/expressions/data/expressiondata";
export type { FunctionDefinition } from "@actions/expressions/funcs/info";

const CONTEXTS = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
] as const;
export type ContextName = (typeof CONTEXTS)[number];

const FUNCTIONS = [
  { name: "always", minArgs: 0, maxArgs: 0 },
  { name: "cancelled", minArgs: 0, maxArgs: 0 },
  { name: "success", minArgs: 0, maxArgs: 255 },
  { name: "failure", minArgs: 0, maxArgs: 255 },
  { name: "hashFiles", minArgs: 1, maxArgs: 255 },
];

export interface Scope {
  readonly contexts: Partial<Readonly<Record<ContextName, ExpressionData>>>;
  readonly functions?: ReadonlyMap<string, FunctionDefinition>;
}

export class ExpressionProblem extends Error {}

const parsed = new Map<string, Expr>();
const PARSED_MAX = 2_000;

function parseExpression(text: string): Expr {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const expr = new Parser(new Lexer(text).lex().tokens, [...CONTEXTS], FUNCTIONS).parse();
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(text, expr);
  return expr;
}

const unavailable = (name: string): FunctionDefinition => ({
  name,
  minArgs: 0,
  maxArgs: 255,
  call: () => {
    throw new Error(`${name}() is not available here`);
  },
});
const NO_FUNCTIONS = new Map(FUNCTIONS.map((f) => [f.name.toLowerCase(), unavailable(f.name)]));

export function evaluate(text: string, scope: Scope): ExpressionData {
  const contexts = new data.Dictionary();
  for (const name of CONTEXTS) contexts.add(name, scope.contexts[name] ?? new data.Null());
  const functions = new Map(NO_FUNCTIONS);
  for (const [name, definition] of scope.functions ?? []) {
    functions.set(name.toLowerCase(), definition);
  }
  try {
    const expr: Expr | undefined = parseExpression(text);
    return expr === undefined
      ? new data.Null()
      : new Evaluator(expr, contexts, functions).evaluate();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ExpressionProblem(`The expression \`${text}\` cannot be evaluated: ${why}`);
  }
}

export const holds = (condition: string, scope: Scope): boolean =>
  truthy(evaluate(condition, scope));

/** The parser builds `format(…)` from the raw source of multi-line scalars, indentation included; this reads them as YAML does. */
function multilineText(token: BasicExpressionToken): string | null {
  const { range, source } = token;
  if (source === undefined || range === undefined || range.start.line === range.end.line)
    return null;
  const header = token.blockScalarHeader;
  const value: unknown =
    header === undefined
      ? parseYaml(source)
      : parseYaml(`x: ${header.replace(/\d/g, "")}\n${source}`)?.x;
  return typeof value === "string" ? value : null;
}

/** Text with `${{ }}` parts → its literal and expression segments; quotes protect `}}` inside expressions. */
function segments(
  text: string,
): readonly { readonly literal: string; readonly expression: string }[] {
  const found: { literal: string; expression: string }[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("${{", at);
    if (open < 0) break;
    let quoted = false;
    let end = open + 3;
    for (; end < text.length; end++) {
      if (text[end] === "'") quoted = !quoted;
      else if (!quoted && text[end] === "}" && text[end + 1] === "}") break;
    }
    if (end >= text.length) break;
    found.push({ literal: text.slice(at, open), expression: text.slice(open + 3, end).trim() });
    at = end + 2;
  }
  found.push({ literal: text.slice(at), expression: "" });
  return found;
}

export function evaluateToken(token: TemplateToken, scope: Scope): ExpressionData {
  if (isString(token)) return new data.StringData(token.value);
  if (isNumber(token)) return new data.NumberData(token.value);
  if (isBoolean(token)) return new data.BooleanData(token.value);
  if (isBasicExpression(token)) {
    const text = multilineText(token);
    if (text === null) return evaluate(token.expression, scope);
    let result = "";
    for (const { literal, expression } of segments(text)) {
      result += literal;
      if (expression !== "") result += evaluate(expression, scope).coerceString();
    }
    return new data.StringData(result);
  }
  if (isSequence(token)) {
    const list = new data.Array();
    for (const item of token) list.add(evaluateToken(item, scope));
    return list;
  }
  if (isMapping(token)) return evaluateMapping(token, scope);
  return new data.Null();
}

function evaluateMapping(token: TemplateToken, scope: Scope): data.Dictionary {
  const result = new data.Dictionary();
  for (const { key, value } of token.assertMapping("mapping")) {
    const inserted = key.isExpression && !isBasicExpression(key);
    if (inserted) {
      const more = evaluateToken(value, scope);
      if (more.kind === data.Kind.Dictionary)
        for (const p of more.pairs()) result.add(p.key, p.value);
    } else {
      result.add(evaluateToken(key, scope).coerceString(), evaluateToken(value, scope));
    }
  }
  return result;
}

export const evaluateText = (token: TemplateToken, scope: Scope): string =>
  evaluateToken(token, scope).coerceString();

/** A mapping of names to texts (env, with, secrets, outputs); {} for a missing one. */
export function evaluateTexts(token: TemplateToken | null, scope: Scope): Record<string, string> {
  const result: Record<string, string> = {};
  if (token === null) return result;
  const value = evaluateToken(token, scope);
  if (value.kind === data.Kind.Dictionary) {
    for (const pair of value.pairs()) result[pair.key] = pair.value.coerceString();
  }
  return result;
}

export function toData(value: unknown): ExpressionData {
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  if (typeof value === "object" && value !== null) {
    const pairs: Pair[] = Object.entries(value).map(([key, v]) => ({ key, value: toData(v) }));
    return new data.Dictionary(...pairs);
  }
  return new data.Null();
}

export function fromData(value: ExpressionData): unknown {
  switch (value.kind) {
    case data.Kind.String:
    case data.Kind.Number:
    case data.Kind.Boolean:
      return value.value;
    case data.Kind.Array:
      return value.values().map(fromData);
    case data.Kind.Dictionary:
      return Object.fromEntries(value.pairs().map((p) => [p.key, fromData(p.value)]));
    case data.Kind.Null:
      return null;
  }
}

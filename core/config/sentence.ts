// A schema issue as a sentence for the person who wrote the file: what is there, what may be there.
import type { z } from "zod";
import { nearest } from "../base/similar.ts";

export function sentenceOf(
  issue: z.core.$ZodIssue,
  path: readonly (string | number)[],
  value: unknown,
): string {
  const key = path.length === 0 ? "the file" : `\`${path.join(".")}\``;
  const given = shown(value);
  switch (issue.code) {
    case "invalid_type":
      return `${key} is ${given}; it must be ${typeName(issue.expected)}`;
    case "invalid_value": {
      const allowed = issue.values.map((one) => String(one));
      const like = typeof value === "string" ? nearest(value, allowed) : null;
      const choice = allowed.map((one) => `\`${one}\``).join(", ");
      const which = allowed.length === 1 ? choice : `one of ${choice}`;
      return `${key} is ${given}; it must be ${which}${like === null ? "" : ` (did you mean \`${like}\`?)`}`;
    }
    case "too_small":
    case "too_big": {
      const [limit, bound] =
        issue.code === "too_small" ? [issue.minimum, "at least"] : [issue.maximum, "at most"];
      const edge =
        issue.inclusive === false
          ? issue.code === "too_small"
            ? "more than"
            : "less than"
          : bound;
      if (issue.origin === "string")
        return `${key} has a length of ${lengthOf(value)}; it must have ${edge} ${limit} characters`;
      if (issue.origin === "array")
        return `${key} has ${lengthOf(value)} entries; it must have ${edge} ${limit}`;
      return `${key} is ${given}; it must be ${edge} ${limit}`;
    }
    case "unrecognized_keys":
      return `${key} has unknown settings: ${issue.keys.map((one) => `\`${one}\``).join(", ")}`;
    default:
      return `${key} is ${given}: ${issue.message}`;
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of settings";
  const text = typeof value === "string" ? `"${value}"` : String(value);
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}

function lengthOf(value: unknown): string {
  return typeof value === "string" || Array.isArray(value) ? String(value.length) : "unknown";
}

function typeName(expected: string): string {
  switch (expected) {
    case "boolean":
      return "true or false";
    case "int":
      return "a whole number";
    case "number":
      return "a number";
    case "string":
      return "text (put it in quotes)";
    case "array":
      return "a list";
    case "object":
      return "a group of settings";
    default:
      return expected;
  }
}

// Reads fields of request bodies that the API description has already checked; absent and null are told apart.

export type Body = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text, null when it is null, undefined when it is absent or something else. */
export function textOf(body: Body, name: string): string | null | undefined {
  const value = body[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" || value === null ? value : undefined;
}

export function numberOf(body: Body, name: string): number | undefined {
  const value = body[name];
  return typeof value === "number" ? value : undefined;
}

export function flagOf(body: Body, name: string): boolean | undefined {
  const value = body[name];
  return typeof value === "boolean" ? value : undefined;
}

export function fieldsOf(body: Body, name: string): Body | undefined {
  const value = body[name];
  return isFields(value) ? value : undefined;
}

export function listOf(body: Body, name: string): readonly unknown[] | undefined {
  const value = body[name];
  return Array.isArray(value) ? value : undefined;
}

/** Texts of a list, `{name}` objects counted as their name. */
export function namesOf(values: readonly unknown[]): readonly string[] {
  const names: string[] = [];
  for (const value of values) {
    if (typeof value === "string") names.push(value);
    else if (isFields(value) && typeof value.name === "string") names.push(value.name);
  }
  return names;
}

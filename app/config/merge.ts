// Organisation defaults under a repository's own settings: mappings are joined, everything else is replaced.

type Mapping = Readonly<Record<string, unknown>>;

/** `over` wins. */
export function merge(under: Mapping, over: Mapping): Mapping {
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(result, key) ? result[key] : undefined;
    // defineProperty: a key named __proto__ is a key like any other.
    Object.defineProperty(result, key, {
      value: isMapping(value) && isMapping(below) ? merge(below, value) : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

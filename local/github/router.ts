// Finds the route of a path. Parameters match one segment; those that GitHub lets contain slashes match the rest.
import type { Route } from "./route.ts";

/** Branch names, refs and paths contain slashes, whether the client escapes them or not. */
const DEEP = new Set(["path", "ref", "branch", "basehead"]);

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Literal segments win over parameters, later ones less so. */
  readonly rank: string;
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  let rank = "";
  const parts = route.path
    .slice(1)
    .split("/")
    .map((segment) => {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) {
        rank += "0";
        return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      }
      names.push(name);
      rank += DEEP.has(name) ? "2" : "1";
      return DEEP.has(name) ? "(.+)" : "([^/]+)";
    });
  // A path that goes on after a deep parameter is more exact than one that ends there.
  return { route, pattern: new RegExp(`^/${parts.join("/")}$`), names, rank: `${rank}9` };
}

/** Segments that decide where to look: method and the first literal below the repository. */
function bucketOf(method: string, path: string): string {
  const parts = path.split("/");
  return parts[1] === "repos" ? `${method} repos/${parts[4] ?? ""}` : `${method} ${parts[1] ?? ""}`;
}

export class Router {
  readonly #buckets = new Map<string, Compiled[]>();

  /** The first route of an operation counts; later ones with the same method and path are ignored. */
  add(routes: readonly Route[]): void {
    const known = new Set<string>();
    for (const bucket of this.#buckets.values())
      for (const { route } of bucket) known.add(`${route.method} ${route.path}`);
    for (const route of routes) {
      const operation = `${route.method} ${route.path}`;
      if (known.has(operation)) continue;
      known.add(operation);
      const key = bucketOf(route.method, route.path);
      const bucket = this.#buckets.get(key) ?? [];
      bucket.push(compile(route));
      bucket.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
      this.#buckets.set(key, bucket);
    }
  }

  /** `path` as it came, still escaped. */
  find(method: string, path: string): Found | null {
    for (const { route, pattern, names } of this.#buckets.get(bucketOf(method, path)) ?? []) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const params: Record<string, string> = {};
      for (const [index, name] of names.entries()) {
        try {
          params[name] = decodeURIComponent(match[index + 1] ?? "");
        } catch {
          return null;
        }
      }
      return { route, params };
    }
    return null;
  }

  routes(): readonly Route[] {
    return [...this.#buckets.values()].flatMap((bucket) => bucket.map(({ route }) => route));
  }
}

// The model APIs that agents speak: which requests are passed on, and where their clients expect the version of the path.
import { never } from "../../core/base/assert.ts";

export type ModelApi = "anthropic" | "openai" | "gemini" | "ollama";

export interface Route {
  readonly api: ModelApi;
  /** Path on the vendor's server, below its address. */
  readonly path: string;
  readonly query: string;
  /** Named in the path (Gemini); otherwise the body names it. */
  readonly model: string | null;
  /** Costs money: is metered, and refused when none is left. */
  readonly billed: boolean;
}

/** What stands between the forwarder's address and the API's own paths. */
const PREFIX = {
  anthropic: "",
  openai: "/openai/v1",
  gemini: "/gemini",
  ollama: "/ollama",
} as const;

/** As its clients take it: OpenAI's with the version, the others' without. */
export const addressOf = (api: ModelApi, origin: string): string => `${origin}${PREFIX[api]}`;

const GEMINI =
  /^\/v1beta\/models\/([\w.@-]{1,200}):(generateContent|streamGenerateContent|countTokens)$/;

/** null: nothing that we pass on. */
export function routeOf(method: string, url: URL): Route | null {
  const { pathname } = url;
  for (const api of ["openai", "gemini", "ollama"] as const) {
    if (pathname.startsWith(`${PREFIX[api]}/`)) {
      return routeBelow(api, method, pathname.slice(PREFIX[api].length), url);
    }
  }
  return routeBelow("anthropic", method, pathname, url);
}

function routeBelow(api: ModelApi, method: string, path: string, url: URL): Route | null {
  const route = { api, path, query: "", model: null, billed: true };
  switch (api) {
    case "anthropic": {
      const query = url.searchParams.get("beta") === "true" ? "?beta=true" : "";
      if (method !== "POST") return null;
      if (path === "/v1/messages") return { ...route, query };
      if (path === "/v1/messages/count_tokens") return { ...route, query, billed: false };
      return null;
    }
    case "openai":
      if (method === "POST" && (path === "/chat/completions" || path === "/responses"))
        return route;
      if (method === "GET" && path === "/models") return { ...route, billed: false };
      return null;
    case "gemini": {
      const [, model, verb] = GEMINI.exec(path) ?? [];
      if (method !== "POST" || model === undefined) return null;
      const query = url.searchParams.get("alt") === "sse" ? "?alt=sse" : "";
      return { ...route, query, model, billed: verb !== "countTokens" };
    }
    case "ollama":
      return method === "POST" && path === "/api/chat" ? route : null;
    default:
      return never(api);
  }
}

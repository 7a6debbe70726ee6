// Where a request really goes, and the real key it goes with. Only this file reads keys for it, and only the request to the
// vendor carries them (SR12).
import { never } from "../../core/base/assert.ts";
import type { ModelApi } from "./api.ts";

export interface Upstream {
  /** Address in front of the route's path, without a slash in the end. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Added to the client's own `anthropic-beta`. */
  readonly beta: string | null;
  /** A server that bills nothing, as the maintainer says. */
  readonly free: boolean;
}

export type Upstreams = Readonly<Record<ModelApi, Upstream | null>>;

const OAUTH_BETA = "oauth-2025-04-20";

/** A server of the maintainer's own: it gets no key and bills nothing. `address` as its clients take it. */
export const ownServer = (address: string): Upstream => ({
  address: address.replace(/\/+$/, ""),
  headers: {},
  beta: null,
  free: true,
});

/** null: the job was given no key for that API, and no server that needs none. */
export function upstreamsOf(environment: NodeJS.ProcessEnv): Upstreams {
  return {
    anthropic: upstreamOf("anthropic", environment),
    openai: upstreamOf("openai", environment),
    gemini: upstreamOf("gemini", environment),
    ollama: upstreamOf("ollama", environment),
  };
}

function upstreamOf(api: ModelApi, environment: NodeJS.ProcessEnv): Upstream | null {
  const value = (name: string): string => environment[name]?.trim() ?? "";
  const to = (name: string, vendor: string, headers: Record<string, string>) => ({
    address: (value(name) || vendor).replace(/\/+$/, ""),
    headers,
    beta: null,
    free: false,
  });
  switch (api) {
    case "anthropic": {
      // In the order in which the vendor's own client looks.
      const token = value("ANTHROPIC_AUTH_TOKEN");
      const key = value("ANTHROPIC_API_KEY");
      const oauth = value("CLAUDE_CODE_OAUTH_TOKEN");
      const through = (headers: Record<string, string>) =>
        to("ANTHROPIC_BASE_URL", "https://api.anthropic.com", headers);
      if (token !== "") return through({ authorization: `Bearer ${token}` });
      if (key !== "") return through({ "x-api-key": key });
      if (oauth === "") return null;
      return { ...through({ authorization: `Bearer ${oauth}` }), beta: OAUTH_BETA };
    }
    case "openai": {
      const key = value("OPENAI_API_KEY");
      if (key === "") return null;
      const headers = { authorization: `Bearer ${key}` };
      return to("OPENAI_BASE_URL", "https://api.openai.com/v1", headers);
    }
    case "gemini": {
      const key = value("GEMINI_API_KEY");
      if (key === "") return null;
      const headers = { "x-goog-api-key": key };
      return to("GOOGLE_GEMINI_BASE_URL", "https://generativelanguage.googleapis.com", headers);
    }
    case "ollama":
      return null; // Known only where `agent.model` names its address.
    default:
      return never(api);
  }
}

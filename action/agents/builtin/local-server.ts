// A model server of the maintainer's own: gets no key, and bills nothing, because `agent.model` says `local:` or `ollama:`.
import { parseModelName } from "../../../core/config/model-name.ts";
import type { AgentSettings } from "../../../core/report/brief.ts";
import { ownServer, type Upstreams } from "../../forwarder/upstream.ts";

/** What the forwarder is told instead of the vendor's address. */
export function localUpstreams({ type, model }: AgentSettings): Partial<Upstreams> {
  const name = type === "builtin" ? parseModelName(model) : null;
  if (name?.ok !== true || name.value.url === null) return {};
  const api = name.value.kind === "ollama" ? "ollama" : "openai";
  return { [api]: ownServer(name.value.url) };
}

// Which model the `builtin` agent speaks to, as a maintainer writes it in `agent.model`: `anthropic:NAME`, `openai:NAME`, or, for a
// server of one's own, which gets no key and costs nothing, `ollama:NAME` and `local:NAME@URL` (any OpenAI-compatible one).

export interface ModelName {
  readonly kind: "anthropic" | "openai" | "ollama" | "local";
  readonly model: string;
  /** Of a server of one's own: its address as its clients take it, without a slash in the end; null otherwise. */
  readonly url: string | null;
  /** Tokens that the model reads at once; the agent keeps its conversation below. */
  readonly contextTokens: number;
}

export type ParsedModelName =
  | { readonly ok: true; readonly value: ModelName }
  | { readonly ok: false; readonly problem: string };

/** Windows of today's models; `?context=N` tells another. Local servers are set to little, and cut silently what is more. */
const CONTEXT_TOKENS = {
  anthropic: 200_000,
  openai: 128_000,
  ollama: 16_384,
  local: 16_384,
} as const;
const OLLAMA_ADDRESS = "http://localhost:11434";
/** With less, instructions and one file do not fit. */
const CONTEXT_MIN = 4_096;
const CONTEXT_MAX = 2_000_000;
const NAME = /^[\w.:/+-]{1,120}$/;

export const MODEL_NAME_FORMS =
  "`anthropic:claude-sonnet-4-5`, `openai:gpt-5.1`, `ollama:qwen3:8b?context=32768` or `local:qwen3@http://localhost:11434/v1?context=32768`";

export function parseModelName(text: string): ParsedModelName {
  const refuse = (problem: string): ParsedModelName => ({
    ok: false,
    problem: `${problem}; write it like ${MODEL_NAME_FORMS}`,
  });
  const [, kind, rest = ""] = /^(anthropic|openai|ollama|local):(.*)$/s.exec(text.trim()) ?? [];
  if (kind !== "anthropic" && kind !== "openai" && kind !== "ollama" && kind !== "local") {
    return refuse("it does not begin with `anthropic:`, `openai:`, `ollama:` or `local:`");
  }
  const query = rest.lastIndexOf("?");
  const context = query < 0 ? null : /^context=(\d{1,9})$/.exec(rest.slice(query + 1))?.[1];
  if (context === undefined) return refuse("after `?` only `context=TOKENS` can stand");
  const contextTokens = context === null ? CONTEXT_TOKENS[kind] : Number(context);
  if (contextTokens < CONTEXT_MIN || contextTokens > CONTEXT_MAX) {
    return refuse(`\`context\` is not from ${CONTEXT_MIN} to ${CONTEXT_MAX}`);
  }
  const named = query < 0 ? rest : rest.slice(0, query);
  const isOwn = kind === "local" || kind === "ollama";
  const at = isOwn ? named.search(/@https?:\/\//) : -1;
  const model = at < 0 ? named : named.slice(0, at);
  if (!NAME.test(model)) return refuse("the model's name is missing or is none");
  if (!isOwn) return { ok: true, value: { kind, model, url: null, contextTokens } };
  if (at < 0 && kind === "local") return refuse("a local model needs the address of its server");
  const url =
    kind === "local" ? serverAddress(named.slice(at + 1), "/v1") : ollamaAddress(named, at);
  if (url === null) return refuse("the address of the server is none, or holds a password");
  return { ok: true, value: { kind, model, url, contextTokens } };
}

function ollamaAddress(named: string, at: number): string | null {
  return at < 0 ? OLLAMA_ADDRESS : serverAddress(named.slice(at + 1), "");
}

/** Servers that speak OpenAI's language have it below `/v1`; a bare address means that. */
function serverAddress(text: string, usualPath: string): string | null {
  const [, origin = "", path = ""] =
    /^(https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?)((?:\/[\w.~-]+)*)\/?$/i.exec(text) ??
    [];
  if (origin === "") return null;
  return `${origin}${path === "" ? usualPath : path}`;
}

// One question of a fake agent CLI to its model: streamed as the vendor does, tried again as the real CLIs do.

export interface ModelCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Tries in all after an error that may pass. */
  readonly tries: number;
}

export type Answered =
  | { readonly ok: true; readonly events: readonly Readonly<Record<string, unknown>>[] }
  | { readonly ok: false; readonly status: number; readonly body: string };

export async function askModel(call: ModelCall): Promise<Answered> {
  let failed: Answered = { ok: false, status: 0, body: "" };
  for (let tried = 0; tried < call.tries; tried++) {
    const response = await fetch(call.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...call.headers },
      body: JSON.stringify(call.body),
    });
    const body = await response.text();
    if (response.ok) return { ok: true, events: eventsOf(body) };
    failed = { ok: false, status: response.status, body };
    if (response.status !== 429 && response.status < 500) break;
  }
  return failed;
}

function eventsOf(stream: string): readonly Readonly<Record<string, unknown>>[] {
  return stream
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data: "))
    .map((line) => recordOf(JSON.parse(line.slice("data: ".length))));
}

export const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

export const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.map(recordOf) : [];

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const countOf = (value: unknown): number => (typeof value === "number" ? value : 0);

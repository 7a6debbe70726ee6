// One HTTP POST of JSON to an address that the operator chose. No redirect is followed: the address, and what is secret in it,
// go nowhere else. Answers are read only as far as they are needed.
import { type Answer, retryAfterMs } from "../../core/notice/again.ts";
import { SEND_TIMEOUT_MS } from "./sender.ts";

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface Posted {
  readonly status: number;
  readonly text: string;
  readonly answer: Answer;
}

const BODY_MAX_CHARS = 2000;

export async function postJson(
  fetch: Fetch,
  url: string,
  body: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly nowMs: number;
  },
): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", ...options.headers },
      body,
      redirect: "manual",
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]),
    });
    const text = await start(response);
    return { status: response.status, text, answer: answerOf(response, text, options.nowMs) };
  } catch (error) {
    if (options.signal.aborted) throw error;
    return { status: 0, text: "", answer: unreachable(error) };
  }
}

function answerOf(response: Response, text: string, nowMs: number): Answer {
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: "sent" };
  const problem = `answered ${status}${text === "" ? "" : `: ${text.slice(0, 200)}`}`;
  if (status === 429 || status >= 500) {
    const retryAfter = retryAfterMs(response.headers.get("retry-after"), nowMs);
    return { kind: "busy", retryAfterMs: status === 429 ? retryAfter : null, problem };
  }
  return { kind: "refused", problem };
}

/** Never the address: it may hold a token. */
function unreachable(error: unknown): Answer {
  const cause = error instanceof Error ? error.cause : undefined;
  const of = cause instanceof Error ? cause : error;
  const code = of instanceof Error && "code" in of ? String(of.code) : "";
  const name = of instanceof Error ? of.name : "Error";
  return { kind: "busy", retryAfterMs: null, problem: `not reached: ${code === "" ? name : code}` };
}

async function start(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length < BODY_MAX_CHARS) continue;
    await reader.cancel();
    return text.slice(0, BODY_MAX_CHARS);
  }
}

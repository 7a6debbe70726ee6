// A forwarder between a test and a vendor of the test's own, and what both said in the end.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Forwarder,
  type ForwarderOptions,
  openForwarder,
} from "../../../action/forwarder/forwarder.ts";
import { type Answer, openVendor, type Vendor } from "./vendor.ts";

/** The key that nobody but the vendor may see. */
export const REAL = "sk-ant-real-0123456789abcdef";

export interface Between {
  readonly vendor: Vendor;
  readonly forwarder: Forwarder;
  ask(path: string, body?: unknown, options?: AskOptions): Promise<Response>;
  /** Lines of the transcript, when everything has ended. */
  ended(): Promise<readonly Record<string, unknown>[]>;
  /** The transcript as it lies there. */
  raw(): string;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export async function openBetween(
  answer: Answer,
  options: Partial<ForwarderOptions> = {},
): Promise<Between> {
  const folder = mkdtempSync(join(tmpdir(), "mc-forwarder-"));
  const transcriptPath = join(folder, "exchanges.jsonl");
  const vendor = await openVendor(answer);
  const forwarder = await openForwarder({
    limitUsd: 1,
    transcriptPath,
    secrets: [REAL],
    ...options,
    environment: {
      ANTHROPIC_API_KEY: REAL,
      ANTHROPIC_BASE_URL: vendor.address,
      OPENAI_API_KEY: REAL,
      OPENAI_BASE_URL: `${vendor.address}/v1`,
      GEMINI_API_KEY: REAL,
      GOOGLE_GEMINI_BASE_URL: vendor.address,
      ...options.environment,
    },
  });
  const raw = (): string => {
    try {
      return readFileSync(transcriptPath, "utf8");
    } catch {
      return "";
    }
  };
  return {
    vendor,
    forwarder,
    raw,
    ask: (path, body, { method = "POST", headers = {}, signal } = {}) =>
      fetch(`${forwarder.address("anthropic")}${path}`, {
        method,
        headers: { "x-api-key": forwarder.key, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      }),
    async ended() {
      await forwarder.close();
      return raw()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
    },
    async close() {
      await forwarder.close();
      await vendor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A streamed message: 1,000 tokens new, 2,000 from the cache, 200 written: $0.0066 with Sonnet 4.5. */
export const MESSAGE = [
  {
    type: "message_start",
    message: {
      model: "claude-sonnet-4-5-20250929",
      usage: { input_tokens: 1000, cache_read_input_tokens: 2000, output_tokens: 1 },
    },
  },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hello" } },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 200 } },
  { type: "message_stop" },
];
export const SONNET = { model: "claude-sonnet-4-5", max_tokens: 1000, messages: [] };

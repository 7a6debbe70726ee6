// What the forwarder answers itself, in the shape of the API that was asked, so that its clients understand it. No status that
// they would try again (429, 5xx) stands for "the money is used up".
import type { ServerResponse } from "node:http";
import { never } from "../../core/base/assert.ts";
import type { ModelApi } from "./api.ts";

export type Refusal = "money" | "key" | "path" | "size" | "upstream" | "unconfigured";

const STATUS = {
  money: 402,
  key: 401,
  path: 404,
  size: 413,
  upstream: 502,
  unconfigured: 401,
} as const;

export const MONEY = "This attempt's money is used up.";

export function refuse(
  response: ServerResponse,
  api: ModelApi,
  refusal: Refusal,
  message: string,
): void {
  response.writeHead(STATUS[refusal], { "content-type": "application/json" });
  response.end(JSON.stringify(errorOf(api, refusal, message)));
}

/** Ends a stream that has begun: the event in which that API tells of an error. */
export function refusalEvent(api: ModelApi, path: string, message: string): string {
  const error = errorOf(api, "money", message);
  switch (api) {
    case "anthropic":
      return `event: error\ndata: ${JSON.stringify(error)}\n\n`;
    case "openai": {
      if (path !== "/responses") return `data: ${JSON.stringify(error)}\n\n`;
      const response = { id: "", object: "response", status: "failed", output: [], ...error };
      return `event: response.failed\ndata: ${JSON.stringify({ type: "response.failed", response })}\n\n`;
    }
    case "gemini":
      return `data: ${JSON.stringify(error)}\r\n\r\n`;
    case "ollama":
      return `${JSON.stringify(error)}\n`;
    default:
      return never(api);
  }
}

function errorOf(api: ModelApi, refusal: Refusal, message: string): Record<string, unknown> {
  switch (api) {
    case "anthropic":
      return { type: "error", error: { type: anthropicType(refusal), message } };
    case "openai": {
      const code = refusal === "money" ? "insufficient_quota" : refusal;
      return { error: { message, type: code, param: null, code } };
    }
    case "gemini": {
      const status = refusal === "money" ? "FAILED_PRECONDITION" : "INVALID_ARGUMENT";
      return { error: { code: STATUS[refusal], message, status } };
    }
    case "ollama":
      return { error: message };
    default:
      return never(api);
  }
}

function anthropicType(refusal: Refusal): string {
  switch (refusal) {
    case "money":
      return "billing_error";
    case "key":
    case "unconfigured":
      return "authentication_error";
    case "path":
      return "not_found_error";
    case "size":
      return "request_too_large";
    case "upstream":
      return "api_error";
    default:
      return never(refusal);
  }
}

// The log: JSON lines, constant messages, data in fields. Secrets are taken out here, once, from the finished line, so
// that no field, error or stack can carry one past it.
import { type DestinationStream, type Logger, pino } from "pino";
import { createRedact } from "./redact.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error"> & {
  child(fields: Readonly<Record<string, unknown>>): Log;
};

export interface LogOptions {
  readonly level?: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** Values that must never be written: private key, webhook secret, database token. */
  readonly secrets?: readonly string[];
  /** Standard output by default. */
  readonly destination?: { write(line: string): unknown };
}

export function createLog(options: LogOptions = {}): Log {
  const redact = createRedact(options.secrets ?? []);
  const out = options.destination ?? process.stdout;
  const stream: DestinationStream = {
    write(line) {
      out.write(redact(line));
    },
  };
  return pino({ level: options.level ?? "info", base: null }, stream);
}

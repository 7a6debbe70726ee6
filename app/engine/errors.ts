// The four kinds of errors; the class says who acts next. `classify` is the only code that knows foreign errors.
import { InvariantError } from "../../core/base/assert.ts";

/** Asked for the impossible: answer the person, done. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hint: string;
  constructor(message: string, hint = "") {
    super(message);
    this.hint = hint;
  }
}

/** The world is busy: try again. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  readonly retryAfterMs: number | null;
  constructor(message: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The world said no: becomes an event; a policy decides. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

export { InvariantError };

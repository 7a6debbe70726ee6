// What a scripted model answers, in words that every API can say: each wire format puts them in its own shape.

export type Reply =
  | Spoken
  /** The API says no with this status. */
  | { readonly status: 400 | 401 | 429 | 500 | 529 }
  /** The API says that the account has no money. */
  | { readonly billing: true }
  /** The API takes the request and never answers. */
  | { readonly hang: true };

/** An answer that is no error. */
export type Spoken =
  | { readonly say: string }
  /** One shell command, asked for by the back-end's own tool. */
  | { readonly run: string }
  /** A file to be written by the back-end's own tool, path relative to the checkout. */
  | { readonly write: string; readonly text: string }
  /** The answer as data, by the way that the back-end has for forms; `marker` names it where it has none. */
  | { readonly form: object; readonly marker: string }
  /** The model declines. */
  | { readonly refuse: string }
  /** The answer is cut at the largest number of tokens. */
  | { readonly cut: string };

/** What each answer of a scripted model is billed: the same tokens in every wire format. */
export const TOKENS = { input: 100, cached: 10, output: 20 } as const;

export interface Turn {
  /** Number of the answer, from 1. */
  readonly number: number;
  /** Model that was asked for. */
  readonly model: string;
  /** Checkout that the agent works in. */
  readonly folder: string;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly body: string;
}

/** One event of a stream. */
export interface WireEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

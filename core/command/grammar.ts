// `/mc …` as people type it in comments.

export type Command =
  | { readonly name: "help" }
  | { readonly name: "status" }
  | { readonly name: "pause" }
  | { readonly name: "resume" }
  | { readonly name: "stop" }
  | { readonly name: "approve" }
  | { readonly name: "retry"; readonly unit: string }
  | { readonly name: "why"; readonly unit: string | null }
  /** Looked like a command but is none: `said` is what was typed, `problem` the answer with a did-you-mean. */
  | { readonly name: "unknown"; readonly said: string; readonly problem: string };

// What `mc run` was asked for, and the refusal of what it cannot do.

export interface RunOptions {
  readonly repo: string;
  readonly objective?: string;
  readonly issue?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly workers?: number;
  readonly verify?: string;
  readonly setup?: string;
  readonly branch: string;
  readonly maxCost?: number;
  readonly maxMinutes?: number;
  readonly review: boolean;
  readonly json: boolean;
  readonly resume: boolean;
  readonly fresh: boolean;
  readonly apply: boolean;
  readonly yes: boolean;
  readonly state?: string;
  readonly port: number;
  readonly quiet: boolean;
}

/** Wrong input: the message says what to do; exit code 2. */
export class Refusal extends Error {}

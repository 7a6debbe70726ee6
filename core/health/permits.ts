// How many more may start: a permit for each that runs. When fewer are allowed than run, nobody is stopped: those over the limit
// run to their end and give nothing back until the debt is paid.

export interface Permits {
  readonly free: number;
  /** Running beyond what is allowed now. */
  readonly debt: number;
}

export const permits = (allowed: number, running: number): Permits => ({
  free: Math.max(0, allowed - running),
  debt: Math.max(0, running - allowed),
});

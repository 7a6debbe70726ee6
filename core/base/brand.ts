// Branded primitives: values that look alike but must not be mixed up.

declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** 40 lower-case hex characters: a git commit. */
export type Sha = Brand<string, "Sha">;
/** ISO-8601 UTC with milliseconds, so that text order is time order. */
export type IsoTime = Brand<string, "IsoTime">;
/** "owner/name", as GitHub spells it. */
export type RepoName = Brand<string, "RepoName">;
/** `m<issue>` or `m<issue>-<n>` for the n-th pursuit of the same objective. */
export type MissionId = Brand<string, "MissionId">;
/** Id of a unit inside its mission: lower-case letters, digits, dashes; at most 40 characters. */
export type UnitId = Brand<string, "UnitId">;
/** Correlation id of one workflow run that we asked for; stands in its run-name. */
export type DispatchId = Brand<string, "DispatchId">;

const SHA = /^[0-9a-f]{40}$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const isSha = (text: string): text is Sha => SHA.test(text);

/** Throws RangeError when the text is no commit id. */
export function sha(text: string): Sha {
  if (!isSha(text)) throw new RangeError(`not a commit id: ${JSON.stringify(text.slice(0, 60))}`);
  return text;
}

/** Milliseconds since the epoch → IsoTime. */
export const isoTime = (ms: number): IsoTime => new Date(ms).toISOString() as IsoTime;

/** IsoTime, or any ISO text GitHub sends (seconds only), → milliseconds since the epoch. */
export function msOf(time: string): number {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) throw new RangeError(`not a time: ${JSON.stringify(time.slice(0, 40))}`);
  return ms;
}

export const isIsoTime = (text: string): text is IsoTime => ISO.test(text);
export const repoName = (text: string): RepoName => text as RepoName;
export const missionId = (text: string): MissionId => text as MissionId;
export const unitId = (text: string): UnitId => text as UnitId;
export const dispatchId = (text: string): DispatchId => text as DispatchId;
export const short = (commit: string): string => commit.slice(0, 7);

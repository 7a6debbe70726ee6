// Where notices can go and what they can be about, by name. A repository's configuration chooses among these names; addresses
// and secrets are the operator's alone.

export const CHANNELS = ["telegram", "slack", "webhook", "email"] as const;
export type Channel = (typeof CHANNELS)[number];

/** needs_you: nothing goes on there without a person. The others inform. */
export const NOTICE_KINDS = ["needs_you", "ended", "started", "trouble", "progress"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export type Urgency = "high" | "low";

/** High ones are never dropped, whatever else waits. */
export const urgencyOf = (kind: NoticeKind): Urgency =>
  kind === "needs_you" || kind === "ended" ? "high" : "low";

// Reference cases of notices, gates, reports and configuration that we answer differently: what we do instead, and the answer.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const notifier: Departures = {
  "escape 'a\\\\b'": {
    instead: "a backslash is escaped too: it would swallow the character behind it",
    expected: "a\\\\b",
  },
  "queue 100 low then 3 high: high survive and move first": {
    instead: "the oldest low ones go, not the newest: the last one tells how things stand now",
    expected: { size: 100, high: 3, first: "H1", last: "99" },
  },
};

const NO_CHAT =
  "notices only go out: an approval is a review on GitHub of the exact commit, by somebody entitled (I3)";
const NEVER_BY_TIME = "no time opens or closes a gate: it waits, and the mission says for whom";

export const hitl: Departures = {
  "telegram approve": { instead: NO_CHAT, expected: { decision: "" } },
  "telegram deny": { instead: NO_CHAT, expected: { decision: "" } },
  "telegram padded": { instead: NO_CHAT, expected: { decision: "" } },
  "telegram another request's approval is consumed and lost": {
    instead: NO_CHAT,
    expected: { decision: "" },
  },
  "wait timeout approve": {
    instead: NEVER_BY_TIME,
    expected: { approved: false, waited: 20, fileStatus: "pending" },
  },
  "wait timeout deny": {
    instead: NEVER_BY_TIME,
    expected: { approved: false, waited: 20, fileStatus: "pending" },
  },
};

export const configValidate: Departures = {
  "pool missing": {
    instead: "clones stand where MC_DATA_DIR says, and the folder is made",
    expected: [],
  },
  "only the first token is checked": {
    instead: "every command of a chain is checked",
    expected: ["error"],
  },
  "empty command": {
    instead: "nothing could ever be verified, so it is an error",
    expected: ["error"],
  },
  "blank command crashes": {
    instead: "nothing could ever be verified, so it is an error",
    expected: ["error"],
  },
  "0 workers": { instead: "nothing would ever be worked on, so it is an error", expected: ["error"] },
  "unknown backend type says nothing": {
    instead: "an agent that does not exist is an error",
    expected: ["error"],
  },
  "several at once": {
    instead: "what is no repository has no configuration to look at",
    expected: ["error"],
  },
};

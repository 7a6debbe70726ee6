// Our policy with some of its options changed, by a text such as `solos=false+leastBusy=0.2`.
import { DEFAULTS } from "../../../core/merge/policy/options.ts";
import { createPolicy } from "../../../core/merge/policy/plan.ts";
import type { OpenSystem } from "../lab.ts";
import { DRIVE_DEFAULTS, drive } from "./ours.ts";

/** Settings of the queue and of what it sees, next to the policy's own options. */
const DRIVE_KEYS = Object.keys(DRIVE_DEFAULTS);

/** Each part switched off alone, for `--ablate`. */
export const ABLATIONS: readonly string[] = [
  "",
  "solos=false",
  "overlap=false",
  "jointly=false",
  "hiddenReach=0",
  "minObservations=1",
  "signatures=true",
];

function parseValue(text: string): number | boolean {
  if (text === "true" || text === "false") return text === "true";
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) throw new Error(`"${text}" is no number or boolean.`);
  return value;
}

export function openVariant(text: string): OpenSystem {
  const changes: Record<string, number | boolean> = {};
  const driven: Record<string, number | boolean> = {};
  for (const part of text.split("+").filter((one) => one !== "")) {
    const [key = "", value = ""] = part.split("=");
    if (DRIVE_KEYS.includes(key)) driven[key] = parseValue(value);
    else if (key in DEFAULTS) changes[key] = parseValue(value);
    else {
      const known = [...DRIVE_KEYS, ...Object.keys(DEFAULTS)].join(", ");
      throw new Error(`Our policy has no option ${key}. Known: ${known}.`);
    }
  }
  const policy = createPolicy(changes);
  return (lab) => drive(lab, { ...DRIVE_DEFAULTS, ...driven, policy });
}

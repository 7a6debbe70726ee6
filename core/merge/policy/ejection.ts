// Who leaves the queue: only above the confidence, only with enough failures that contain it, never while mc/green itself is in
// doubt. One at a time: when one has left, what it explains no longer speaks against others.
import { agreeing } from "./alike.ts";
import type { Board } from "./board.ts";
import type { Drift } from "./drift.ts";
import type { Evidence } from "./evidence.ts";
import type { Posterior } from "./posterior.ts";
import type { QueuePlan } from "./view.ts";

export type Ejection = QueuePlan["eject"][number];

/** A partner is named when it takes part in this share of what is known against the element. */
const PARTNER = 0.5;

export function ejectionOf(
  board: Board,
  evidence: Evidence,
  posterior: Posterior,
  drift: Drift,
): Ejection | null {
  if (drift.reason !== null) return null;
  const { confidence, minObservations } = board.view.settings;
  let worst: Ejection | null = null;
  for (const id of posterior.suspects.toSorted()) {
    const defects = posterior.blamedOn(id);
    if (defects.length === 0) continue;
    const probability = posterior.anyOf([...new Set([...defects, ...evidence.own(id)])]);
    if (!(probability > confidence)) continue;
    const blamed = new Set(defects);
    const against = evidence.failures
      .filter((failure) => failure.defects.some((defect) => blamed.has(defect)))
      .flatMap((failure) => failure.observations)
      .filter(({ signature }) => signature === null || !drift.doubted.has(signature));
    if (agreeing(id, against) < Math.max(1, minObservations)) continue;
    if (worst !== null && probability <= worst.probability) continue;
    const partners = partnersOf(id, evidence, posterior);
    worst = {
      id,
      probability,
      observations: against.map((one) => one.id).toSorted(),
      with: partners,
      because: becauseOf(probability, against.length, partners),
    };
  }
  return worst;
}

function partnersOf(id: string, evidence: Evidence, posterior: Posterior): readonly string[] {
  const alone = posterior.anyOf(evidence.own(id).filter(({ landed }) => landed === null));
  if (alone >= PARTNER) return [];
  const chances = new Map<string, number>();
  for (const defect of posterior.blamedOn(id)) {
    const partner = defect.landed ?? defect.of[1];
    if (partner !== undefined) chances.set(partner, posterior.anyOf([defect]));
  }
  const ranked = [...chances].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const [first] = ranked;
  if (first === undefined || first[1] <= alone) return [];
  return ranked.filter(([, chance]) => chance >= PARTNER * first[1]).map(([partner]) => partner);
}

function becauseOf(probability: number, failures: number, partners: readonly string[]): string {
  const percent = Math.floor(probability * 1000) / 10;
  const where = partners.length === 0 ? "on its own" : `together with ${partners.join(", ")}`;
  const times = failures === 1 ? "one verification" : `${failures} verifications`;
  return `bad ${where} (${percent} %): ${times} that contain it failed`;
}

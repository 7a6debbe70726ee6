// Which systems are measured, by name, each with the settings its users would give it for the scenario.
import type { OpenSystem } from "../lab.ts";
import type { Scenario } from "../scenarios.ts";
import { borsNg } from "./bors-ng.ts";
import { mergify } from "./mergify.ts";
import { oracle } from "./oracle.ts";
import { serial } from "./serial.ts";
import { submitQueue } from "./submit-queue.ts";
import { openVariant } from "./variant.ts";
import { adaptiveWindow, fixedWindow, prefixWindow } from "./window.ts";

/** The size that costs least at this rate of failures: 1/√p. */
const batchSize = ({ ownFailure }: Scenario): number =>
  Math.max(1, Math.round(1 / Math.sqrt(ownFailure)));

/** Builds less likely to be needed are not worth a slot. */
const NEEDED = 0.1;

const github =
  (retries: number): OpenSystem =>
  (lab) =>
    prefixWindow(lab, { rule: fixedWindow(lab.slots), retries, restartBehind: true });

const zuul =
  (restartBehind: boolean): OpenSystem =>
  (lab) =>
    prefixWindow(lab, { rule: adaptiveWindow(), retries: 0, restartBehind });

const submit =
  (retries: number): OpenSystem =>
  (lab) =>
    submitQueue(lab, { retries, threshold: NEEDED });

const BASELINES: Readonly<Record<string, (scenario: Scenario) => OpenSystem>> = {
  serial: () => serial,
  "bors-ng": (scenario) => (lab) => borsNg(lab, batchSize(scenario)),
  zuul: () => zuul(true),
  /** As its source has it: what was moved off a failing change already is left alone when that change goes. */
  "zuul-exact": () => zuul(false),
  github: () => github(0),
  "github+retry": () => github(1),
  mergify: (scenario) => (lab) =>
    mergify(lab, { batchSize: batchSize(scenario), parallel: lab.slots }),
  submitqueue: () => submit(0),
  "submitqueue+retry": () => submit(1),
  oracle: () => oracle,
};

export const SYSTEMS: readonly string[] = [...Object.keys(BASELINES), "ours"];

/** By name; `ours:option=value+option=value` changes the policy's options. */
export function openSystem(name: string, scenario: Scenario): OpenSystem {
  const baseline = BASELINES[name];
  if (baseline !== undefined) return baseline(scenario);
  if (name === "ours" || name.startsWith("ours:")) return openVariant(name.slice("ours:".length));
  throw new Error(`There is no policy ${name}. Known: ${SYSTEMS.join(", ")}, ours:option=value+…`);
}

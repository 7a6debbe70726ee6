// Scenarios 19 and 20: what changes between an approval and what it allows.
import { TARGET_REF } from "../ledger.ts";
import { MINUTE } from "../time.ts";
import type { World } from "../world.ts";
import { pushTo } from "./crashes.ts";
import { first, must, onGreen, reasons, type Tale, tale, unit } from "./tale.ts";

/** When the app asks for the promotion. */
function atGate(world: World, kind: string, what: (pull: number) => void): void {
  let done = false;
  const before = world.onStored;
  world.onStored = (instance, decided) => {
    before(instance, decided);
    const gate = [...decided.after.gates.values()].find(
      (one) => one.gate === kind && one.state === "open",
    );
    if (done || gate === undefined) return;
    done = true;
    world.time.in(20, () => what(gate.pull));
  };
}

const isPromoted = (world: World): boolean => {
  const tip = world.store.ref(TARGET_REF);
  return tip !== null && world.store.get(tip).tree.has("src/a0.js");
};

let told: readonly string[] = [];

export const APPROVALS: readonly Tale[] = [
  tale(19, "push-during-approval", {
    title:
      "somebody pushes to the target branch while the promotion waits for its approval: that comes in first",
    stage: (world) => atGate(world, "promote", () => pushTo(world, "main", "state good\n")),
    expect: (world) => {
      const tip = world.store.ref(TARGET_REF);
      const both = tip !== null && world.store.get(tip).tree.has("people/hello.txt");
      return first(
        onGreen(world, "a0", "a1"),
        must(both && isPromoted(world), "not both are on the target branch"),
      );
    },
  }),
  tale(20, "dismissed-before-landing", {
    title:
      "an approval is dismissed while the approved change is being verified: it does not land on it",
    units: [unit("a0", { isProtected: true })],
    stage: (world) => {
      told = reasons(world);
      atGate(world, "large_merge", (number) => {
        const pull = world.hub.pulls.get(number);
        if (pull === undefined) return;
        const review = world.hub.review("dora", pull, "approved");
        world.time.in(5_000, () => world.hub.dismiss("ben", pull, review));
      });
    },
    expect: (world) => {
      const landed = world.ledger.greens.at(-1)?.atMs ?? 0;
      const again = world.ledger.reviews.find(
        (one) => one.by === "olga" && one.verdict === "approved",
      );
      return first(
        onGreen(world, "a0"),
        must(
          again !== undefined && again.atMs < landed,
          "it landed on an approval that was dismissed",
        ),
      );
    },
  }),
  tale(20, "approved-by-stranger", {
    title: "somebody without the right approves: the gate stays closed",
    units: [unit("a0", { isProtected: true })],
    stage: (world) =>
      atGate(world, "large_merge", (number) => {
        const pull = world.hub.pulls.get(number);
        if (pull !== undefined) world.hub.review("mallory", pull, "approved");
      }),
    expect: (world) => onGreen(world, "a0"),
  }),
  tale(20, "approved-other-commit", {
    title: "an approval of another commit does not count for this one",
    units: [unit("a0", { isProtected: true })],
    stage: (world) =>
      atGate(world, "large_merge", (number) => {
        const pull = world.hub.pulls.get(number);
        const base = world.store.ref(TARGET_REF);
        if (pull !== undefined && base !== null) world.hub.review("dora", pull, "approved", base);
      }),
    expect: (world) => onGreen(world, "a0"),
  }),
  tale(20, "lost-right", {
    title: "the reviewer loses the right to write before the app hears of the approval",
    units: [unit("a0", { isProtected: true })],
    stage: (world) =>
      atGate(world, "large_merge", (number) => {
        const pull = world.hub.pulls.get(number);
        if (pull === undefined) return;
        world.hub.permissions.set("dora", "read");
        world.hub.review("dora", pull, "approved");
        world.time.in(MINUTE, () => {});
      }),
    expect: (world) =>
      first(
        onGreen(world, "a0"),
        must(
          world.ledger.reviews.some((one) => one.by === "olga"),
          "nobody else was asked",
        ),
        must(told.length >= 0, ""),
      ),
  }),
];

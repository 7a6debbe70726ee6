// Scenarios 7 to 12: the app dies, or stands still, between what GitHub did and what the database knows.
import { SECOND } from "../time.ts";
import type { World } from "../world.ts";
import { because, first, must, once, onGreen, stateOf, type Tale, tale, unit } from "./tale.ts";

/** The app is about to move mc/green to something that it has not been at. */
function landing(world: World): boolean {
  return world.state?.chain?.landing != null;
}

const runsTwice = (world: World): string | null => {
  const titles = [...world.actions.runs.values()].map((run) => run.title);
  return must(new Set(titles).size === titles.length, "a dispatch ran twice");
};

const verifiedTwice = (world: World): string | null => {
  const commits = world.verifications.map((one) => one.commit);
  return must(new Set(commits).size === commits.length, "a commit was verified twice");
};

export const CRASHES: readonly Tale[] = [
  tale(7, "crash-after-refs", {
    title: "the app dies after the chain's refs were created, before it knows",
    stage: (world) => {
      const hit = once((method: string) => method === "git.buildChain");
      world.onCall = (method) => (hit(method) ? "dies after" : null);
    },
    expect: (world) => first(onGreen(world, "a0", "a1"), must(world.falls === 1, "it did not die")),
  }),
  tale(8, "crash-after-dispatch", {
    title: "the app dies after a run was started, before its number is stored",
    stage: (world) => {
      const hit = once((method: string) => method === "github.dispatch", 3);
      world.onCall = (method) => (hit(method) ? "dies after" : null);
    },
    expect: (world) =>
      first(
        onGreen(world, "a0", "a1"),
        runsTwice(world),
        must(world.falls === 3, `it died ${world.falls} times`),
      ),
  }),
  tale(9, "crash-before-landing", {
    title: "the app dies after the pass is a fact, before mc/green moves",
    stage: (world) => {
      const hit = once((method: string) => method === "git.move" && landing(world));
      world.onCall = (method) => (hit(method) ? "dies before" : null);
    },
    expect: (world) =>
      first(
        onGreen(world, "a0", "a1"),
        verifiedTwice(world),
        must(world.falls === 1, "it did not die"),
      ),
  }),
  tale(10, "crash-after-landing", {
    title: "the app dies after mc/green moved, and somebody pushes on top of it before it is back",
    stage: (world) => {
      const hit = once((method: string) => method === "git.move" && landing(world));
      world.onCall = (method) => (hit(method) ? "dies after" : null);
      const pushed = once((text: string) => text.startsWith("the app dies"));
      world.onNote = (text) => {
        if (!pushed(text)) return;
        world.time.in(100, () => pushTo(world, "mc/green", "state good\n"));
      };
    },
    expect: (world) =>
      first(
        onGreen(world, "a0", "a1"),
        must(
          stateOf(world, "a0") === "landed" && stateOf(world, "a1") === "landed",
          `a0 ${stateOf(world, "a0")} (${because(world, "a0")}), a1 ${stateOf(world, "a1")} (${because(world, "a1")})`,
        ),
      ),
  }),
  tale(11, "crash-mid-ejection", {
    title: "the app dies at the moment at which it throws a unit out",
    units: [unit("a0", { goodFrom: 9 }), unit("a1")],
    stage: (world) => {
      let dead = false;
      world.onStored = (instance, { decision }) => {
        if (dead || !decision.because.some(({ text }) => /leaves the queue|thrown out/.test(text)))
          return;
        dead = true;
        world.crash(instance);
      };
    },
    expect: (world) =>
      first(
        onGreen(world, "a1"),
        must(world.falls === 1, "nothing was thrown out"),
        must(stateOf(world, "a0") === "failed", stateOf(world, "a0")),
      ),
  }),
  tale(12, "two-instances", {
    title:
      "an instance stands still in the middle of a landing, another takes over, then both go on",
    stage: (world) => {
      const hit = once((method: string) => method === "git.move" && landing(world));
      world.onCall = (method, instance) => {
        if (hit(method)) world.freeze(instance);
        return null;
      };
      world.time.in(30 * SECOND, () => {
        if (world.app !== null) world.freeze(world.app);
      });
    },
    expect: (world) =>
      first(onGreen(world, "a0", "a1"), must(world.instances.length >= 3, "nobody took over")),
  }),
];

export function pushTo(world: World, branch: string, text: string): void {
  const tip = world.tip(branch);
  if (tip === null) return;
  const tree = new Map(world.store.get(tip).tree);
  tree.set("people/hello.txt", text);
  const time = Math.floor(world.time.now() / 1000);
  const commit = world.store.commit(tree, [tip], "by hand\n", time);
  world.store.push("ben", [[`refs/heads/${branch}`, commit.id]]);
}

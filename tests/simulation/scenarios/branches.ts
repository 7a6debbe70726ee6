// Scenarios 13 to 18: people move, rewind and delete what only the app should touch.
import type { RefChange } from "../git/store.ts";
import { OWN } from "../github/hub.ts";
import { GREEN_REF } from "../ledger.ts";
import { SECOND } from "../time.ts";
import type { World } from "../world.ts";
import { pushTo } from "./crashes.ts";
import {
  because,
  first,
  must,
  once,
  onGreen,
  reasons,
  stateOf,
  type Tale,
  tale,
  unit,
} from "./tale.ts";

/** After the app's n-th move of mc/green (the first is its beginning). */
function afterGreen(world: World, number: number, what: () => void): void {
  let moves = 0;
  world.onRefs = (changes) => {
    if (!changes.some(({ ref, by }) => ref === GREEN_REF && by === OWN)) return;
    moves += 1;
    if (moves === number) world.time.in(SECOND, what);
  };
}

const onRef = (world: World, pattern: RegExp, what: (change: RefChange) => void): void => {
  const hit = once((change: RefChange) => pattern.test(change.ref) && change.before === null);
  world.onRefs = (changes) => {
    for (const change of changes) if (hit(change)) world.time.in(10, () => what(change));
  };
};

const said = (texts: readonly string[], pattern: RegExp): string | null =>
  must(
    texts.some((text) => pattern.test(text)),
    `nobody was told: ${pattern}`,
  );

const withReasons = (
  number: number,
  name: string,
  text: {
    readonly title: string;
    readonly units?: Parameters<typeof tale>[2]["units"];
    readonly stage: (world: World) => void;
    readonly expect: (world: World, told: readonly string[]) => string | null;
  },
): Tale => {
  let told: readonly string[] = [];
  return tale(number, name, {
    title: text.title,
    ...(text.units === undefined ? {} : { units: text.units }),
    stage: (world) => {
      told = reasons(world);
      text.stage(world);
    },
    expect: (world) => text.expect(world, told),
  });
};

export const BRANCHES: readonly Tale[] = [
  withReasons(13, "foreign-green-good", {
    title: "somebody pushes a good commit to mc/green: it is verified before anything lands on it",
    stage: (world) => afterGreen(world, 1, () => pushTo(world, "mc/green", "state good\n")),
    expect: (world, told) => {
      const foreign = world.ledger.greens.find(({ by }) => by !== OWN)?.commit;
      return first(
        onGreen(world, "a0", "a1"),
        said(told, /the queue is closed: ben moved mc\/green/),
        must(
          world.verifications.some((one) => one.commit === foreign),
          "the foreign commit was never verified",
        ),
      );
    },
  }),
  withReasons(13, "foreign-green-bad", {
    title: "somebody pushes a bad commit to mc/green: nothing lands on it until it is put right",
    stage: (world) => afterGreen(world, 1, () => pushTo(world, "mc/green", "state bad\n")),
    expect: (world, told) => first(onGreen(world, "a0", "a1"), said(told, /fails verification/)),
  }),
  withReasons(14, "rewound-green", {
    title: "somebody forces mc/green back: the queue closes, and the app never forces anything",
    stage: (world) =>
      afterGreen(world, 2, () => {
        const tip = world.tip("mc/green");
        const parent = tip === null ? undefined : world.store.get(tip).parents[0];
        if (parent !== undefined) world.store.push("ben", [[GREEN_REF, parent]]);
      }),
    expect: (world, told) =>
      first(
        said(told, /the queue is closed: ben moved mc\/green/),
        must(
          [...(world.state?.missions.values() ?? [])].every((one) => one.endedAt !== null),
          "it does not end",
        ),
      ),
  }),
  withReasons(14, "rewound-while-landing", {
    title:
      "mc/green is forced back just before a landing: the landing finds it moved, and nothing lands on it",
    stage: (world) => {
      const hit = once(
        (method: string) =>
          /^git\.(move|observe)$/.test(method) &&
          world.state?.chain?.landing != null &&
          world.ledger.greens.length > 1,
      );
      world.onCall = (method) => {
        if (!hit(method)) return null;
        const tip = world.tip("mc/green");
        const parent = tip === null ? undefined : world.store.get(tip).parents[0];
        if (parent !== undefined) world.store.push("ben", [[GREEN_REF, parent]]);
        return null;
      };
    },
    expect: (_world, told) => said(told, /the queue is closed/),
  }),
  withReasons(15, "deleted-green", {
    title:
      "somebody deletes mc/green: the queue closes, and it begins again from a verified commit",
    stage: (world) => afterGreen(world, 1, () => world.store.push("ben", [[GREEN_REF, null]])),
    expect: (world, told) => first(onGreen(world, "a0", "a1"), said(told, /the queue is closed/)),
  }),
  withReasons(16, "moved-candidate", {
    title: "a candidate's ref is moved to something bad: the commit counts, not the ref",
    stage: (world) =>
      onRef(world, /^refs\/heads\/mc\/cand\//, ({ ref }) =>
        pushTo(world, ref.slice("refs/heads/".length), "state bad\n"),
      ),
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  withReasons(17, "forced-between-pin-and-merge", {
    title:
      "a unit's branch is forced to something else after its head was pinned: what was pinned lands",
    stage: (world) => {
      const forced = new Set<string>();
      world.onCall = (method) => {
        if (method !== "github.createPull") return null;
        for (const ref of [...world.store.refs().keys()]) {
          if (!/^refs\/heads\/mc\/m\d+\//.test(ref) || forced.has(ref)) continue;
          forced.add(ref);
          pushTo(world, ref.slice("refs/heads/".length), "state bad\n");
        }
        return null;
      };
    },
    expect: (world) => {
      const tip = world.tip("mc/green");
      const strange = tip !== null && world.store.get(tip).tree.has("people/hello.txt");
      return first(
        onGreen(world, "a0", "a1"),
        must(!strange, "what was pushed later is on mc/green"),
      );
    },
  }),
  withReasons(18, "deleted-branch", {
    title: "a unit's branch is deleted while it is queued: it ends with a reason, the others go on",
    units: [unit("a0"), unit("a1"), unit("a2")],
    stage: (world) => {
      const hit = once((change: RefChange) => change.ref.startsWith("refs/heads/mc/cand/"));
      world.onRefs = (changes) => {
        for (const change of changes) {
          if (!hit(change)) continue;
          world.time.in(500, () => {
            const ref = [...world.store.refs().keys()].find((one) =>
              /^refs\/heads\/mc\/m\d+\/a0\//.test(one),
            );
            if (ref !== undefined) world.store.push("ben", [[ref, null]]);
          });
        }
      };
    },
    expect: (world) =>
      first(
        must(
          stateOf(world, "a1") === "landed" && stateOf(world, "a2") === "landed",
          "the others did not land",
        ),
        must(
          ["landed", "failed"].includes(stateOf(world, "a0")) && because(world, "a0") !== "",
          `a0 is ${stateOf(world, "a0")}`,
        ),
      ),
  }),
];

// Scenarios 26 to 30: what a verification may claim, flakes and drift, changes that break each other, plans and people.
import { OWN } from "../github/hub.ts";
import { MINUTE, SECOND } from "../time.ts";
import type { World } from "../world.ts";
import { pushTo } from "./crashes.ts";
import { because, first, must, onGreen, reasons, stateOf, type Tale, tale, unit } from "./tale.ts";

const BAD_AND_GOOD = [unit("a0", { goodFrom: 9 }), unit("a1")];

/** A bad unit does not land because a verification lies; a good one lands in spite of it. */
const lie = (number: number, name: string, title: string, fault: string): Tale =>
  tale(number, name, {
    title,
    units: BAD_AND_GOOD,
    scenario: { rates: { [fault]: 0.3 } },
    expect: (world) =>
      first(onGreen(world, "a1"), must(stateOf(world, "a0") === "failed", stateOf(world, "a0"))),
  });

const attempts = (world: World): readonly number[] =>
  [...(world.state?.units.values() ?? [])].map((one) => one.attempt);

const pair = (size: number): readonly ReturnType<typeof unit>[] =>
  ["a0", "a1", "a2", "a3"].map((id, at) =>
    unit(id, at < size ? { group: { name: "g", size, until: 2 } } : {}),
  );

let told: readonly string[] = [];
let pushedOver = (): boolean => false;

export const VERDICTS: readonly Tale[] = [
  lie(26, "zero-jobs", "a run succeeds without a single job: that verified nothing", "run.empty"),
  lie(26, "neutral", "a verification ends neutral and claims success", "run.neutral"),
  lie(26, "unrequired", "the required check did not run", "run.unrequired"),
  tale(26, "stop-variable", {
    title:
      "every job refuses to start: nothing is verified, nobody is blamed, it goes on when a person resumes",
    stage: (world) => {
      // Set when there is something to verify, for five minutes.
      let fromMs = Number.POSITIVE_INFINITY;
      world.onCall = (method) => {
        if (method === "git.buildChain") fromMs = Math.min(fromMs, world.time.now());
        return null;
      };
      world.faults.during = (name, nowMs) =>
        name === "stop.variable" && nowMs >= fromMs && nowMs < fromMs + 5 * MINUTE;
      // From the first refusal on, until somebody says so.
      let refusedMs: number | null = null;
      const before = world.onStored;
      world.onStored = (instance, decided) => {
        before(instance, decided);
        const runs = [...world.actions.runs.values()];
        const now = world.time.now();
        if (runs.some((run) => run.conclusion === "skipped")) refusedMs ??= now;
        const asked = decided.decision.effects.some(({ kind }) => kind === "run.dispatch");
        const resumed = [...world.hub.comments.values()].some(({ body }) => body === "/mc resume");
        if (!asked || refusedMs === null || now - refusedMs < SECOND || resumed) return;
        world.violated("expected", "a job was asked for again after jobs refused to start");
      };
    },
    expect: (world) =>
      first(
        must(
          [...world.actions.runs.values()].some((run) => run.conclusion === "skipped"),
          "no job refused to start",
        ),
        onGreen(world, "a0", "a1"),
      ),
  }),
  lie(27, "too-fast", "a verification passes in a third of a second", "run.fast"),
  lie(27, "wrong-commit", "a verification attests another commit", "run.wrong"),
  lie(27, "no-evidence", "a verification succeeds and leaves no evidence", "run.speechless"),
  tale(28, "flaky", {
    title: "verification of good content fails now and then: everything good lands",
    units: ["a0", "a1", "a2", "a3"].map((id) => unit(id)),
    config: { maxAttempts: 4 },
    scenario: { rates: { "run.flaky": 0.2 } },
    expect: (world) => onGreen(world, "a0", "a1", "a2", "a3"),
  }),
  tale(28, "drift", {
    title: "for a while everything fails, mc/green included: nobody is thrown out for it",
    units: ["a0", "a1", "a2"].map((id) => unit(id)),
    scenario: { rates: { "run.drift": 1 } },
    expect: (world) =>
      must(
        attempts(world).every((one) => one <= 2),
        `attempts ${attempts(world).join()}`,
      ),
  }),
  tale(28, "drift-while-syncing", {
    title:
      "everything fails for a while, and only a commit of people is in the queue: resuming verifies it again",
    scenario: { rates: { "run.drift": 1 } },
    stage: (world) => {
      const { faults } = world;
      let from = Number.POSITIVE_INFINITY;
      // The drift begins with the push, and is over before anybody resumes.
      faults.during = (name, nowMs) =>
        name === "run.drift" && nowMs > from && nowMs < from + 3 * MINUTE;
      const before = world.onStored;
      let pushed = false;
      world.onStored = (instance, decided) => {
        before(instance, decided);
        const gate = [...decided.after.gates.values()].find((one) => one.gate === "promote");
        if (gate === undefined || pushed) return;
        pushed = true;
        from = world.time.now();
        world.time.in(20, () => pushTo(world, "main", "state good\n"));
      };
    },
    expect: (world) => {
      const commits = world.tip("main");
      const again = commits !== null && world.store.get(commits).tree.has("people/again.txt");
      return must(!again, "it took another push to the target branch");
    },
  }),
  tale(29, "hidden-pair", {
    title:
      "two units without a file in common break each other: never both on mc/green as they are, and the pair is named",
    units: pair(2),
    stage: (world) => {
      told = reasons(world);
    },
    expect: (world) =>
      first(
        must(
          stateOf(world, "a2") === "landed" && stateOf(world, "a3") === "landed",
          "the innocent did not land",
        ),
        must(
          ["a0", "a1"].some((id) => stateOf(world, id) === "landed"),
          "neither of the pair landed",
        ),
        must(
          told.some((text) => /together with/.test(text)) || world.ledger.landed.size === 4,
          "nobody says which two do not go together",
        ),
      ),
  }),
  tale(29, "hidden-triple", {
    title: "three units break each other only all together",
    units: pair(3),
    expect: (world) => must(stateOf(world, "a3") === "landed", "the innocent did not land"),
  }),
  tale(30, "dependency-circle", {
    title: "the plan is a circle: nothing starts, and the thread says why",
    units: [unit("a0", { needs: ["a1"] }), unit("a1", { needs: ["a0"] })],
    expect: (world) =>
      must(
        [...world.hub.comments.values()].some((one) => /circle/.test(one.body)),
        "nobody was told that the plan is a circle",
      ),
  }),
  tale(30, "failed-dependency", {
    title:
      "what needs a unit that fails is blocked, with that reason; nothing of it is on mc/green",
    units: [unit("a0", { goodFrom: 9 }), unit("a1", { needs: ["a0"] }), unit("a2")],
    expect: (world) =>
      first(
        onGreen(world, "a2"),
        must(
          stateOf(world, "a1") === "blocked" && /a0/.test(because(world, "a1")),
          because(world, "a1"),
        ),
      ),
  }),
  tale(30, "stopped-while-landing", {
    title:
      "a person stops the mission while a landing is under way: what is on mc/green counts as landed",
    stage: (world) => {
      let asked = false;
      world.onCall = (method) => {
        if (method === "git.move" && world.state?.chain?.landing != null && !asked) {
          asked = true;
          const issue = [...world.hub.issues.keys()][0] ?? 1;
          world.hub.comment("olga", issue, "/mc stop");
        }
        return null;
      };
      world.time.in(MINUTE, () => {});
    },
    expect: (world) => {
      const mission = [...(world.state?.missions.values() ?? [])][0];
      return must(mission?.state === "stopped", `the mission is ${mission?.state}`);
    },
  }),
  tale(30, "empty-unit", {
    title: "a unit without a change, and one whose lines others edit too",
    units: [
      unit("a0", { isEmpty: true }),
      unit("a1", { shared: { path: "shared/a.txt", line: 1 } }),
      unit("a2", { shared: { path: "shared/a.txt", line: 1 } }),
    ],
    expect: (world) =>
      first(
        onGreen(world, "a1", "a2"),
        must(stateOf(world, "a0") === "unchanged", stateOf(world, "a0")),
      ),
  }),
  tale(30, "held-by-a-person", {
    title: "a person holds one unit: it does not land until it is released, the others do",
    stage: (world) => {
      const issue = (): number => [...world.hub.issues.keys()][0] ?? 1;
      let released = false;
      const before = world.onStored;
      world.onStored = (instance, decided) => {
        before(instance, decided);
        if (released || stateOf(world, "a1") !== "landed") return;
        world.violated("expected", "a1 landed while held");
      };
      world.time.in(30_000, () => world.hub.comment("olga", issue(), "/mc hold a1"));
      world.time.in(40 * MINUTE, () => {
        if (stateOf(world, "a0") !== "landed") world.violated("expected", "a0 did not land");
        released = true;
        world.hub.comment("olga", issue(), "/mc release a1");
      });
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(17, "pushed-over-a-repair", {
    title: "somebody pushes to a unit's branch while the winner of its repair is on its way there",
    units: [unit("a0", { goodFrom: 2 }), unit("a1")],
    stage: (world) => {
      // Before the app looks, where it looks at all: a lease is not what happens to be there.
      let pushed = false;
      pushedOver = () => pushed;
      world.onCall = (method) => {
        const won = [...(world.state?.tournaments.values() ?? [])].find(
          (one) => one.state === "running" && one.winner !== null,
        );
        if (!/^git\.(move|observe)$/.test(method) || won === undefined || pushed) return null;
        pushed = true;
        const branch = `mc/${won.mission}/${won.unit}/${won.attempt}`;
        pushTo(world, branch, "state good\n");
        const theirs = world.tip(branch);
        world.onRefs = (changes) => {
          for (const { ref, before, after, by } of changes) {
            if (ref !== `refs/heads/${branch}` || by !== OWN) continue;
            if (theirs === null || before !== theirs || after === null) continue;
            if (!world.store.isAncestor(theirs, after))
              world.violated("expected", "what somebody pushed was overwritten by a repair");
          }
        };
        return null;
      };
    },
    expect: (world) =>
      first(
        must(pushedOver(), "no winner was on its way"),
        must(stateOf(world, "a1") === "landed", stateOf(world, "a1")),
      ),
  }),
];

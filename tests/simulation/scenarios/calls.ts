// Scenarios 21 to 25: GitHub's calls and Actions fail, half succeed, or never answer.
import { OWN } from "../github/hub.ts";
import { MINUTE } from "../time.ts";
import type { World } from "../world.ts";
import { first, must, once, onGreen, type Tale, tale } from "./tale.ts";

const landing = (world: World): boolean => world.state?.chain?.landing != null;

const commentsTwice = (world: World): string | null => {
  const seen = new Set<string>();
  for (const { by, thread, body } of world.hub.comments.values()) {
    if (by !== OWN) continue;
    const key = `${thread} ${body.split("\n")[0]}`;
    if (seen.has(key)) return `two comments ${key}`;
    seen.add(key);
  }
  return null;
};

export const CALLS: readonly Tale[] = [
  tale(21, "landing-unanswered", {
    title: "the push of a landing took effect and its answer is lost: it has landed once",
    stage: (world) => {
      const hit = once((method: string) => method === "git.move" && landing(world), 3);
      world.onCall = (method) => (hit(method) ? "unanswered" : null);
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(21, "comment-unanswered", {
    title:
      "comments, checks and pull requests were made and the answers are lost: none is made twice",
    stage: (world) => {
      const first = new Set<string>();
      world.onCall = (method) => {
        if (!/addComment|createCheck|createPull/.test(method)) return null;
        const key = `${method} ${first.size % 3}`;
        if (first.has(key)) return null;
        first.add(key);
        return "unanswered";
      };
    },
    expect: (world) => {
      const heads = [...world.hub.pulls.values()].map((one) => one.headBranch);
      return first(
        onGreen(world, "a0", "a1"),
        commentsTwice(world),
        must(new Set(heads).size === heads.length, "two pull requests of one branch"),
      );
    },
  }),
  tale(21, "landing-refused", {
    title:
      "GitHub refuses the push of a landing: the queue closes and says so, and goes on when a person resumes",
    stage: (world) => {
      const hit = once((method: string) => method === "git.move" && landing(world));
      world.onCall = (method) => (hit(method) ? "refused" : null);
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(22, "partial-move", {
    title: "one of the refs of a landing is not what was expected: none of them moves",
    stage: (world) => {
      const tag = "refs/tags/mc/landed/1";
      world.time.in(MINUTE / 2, () => {
        const tip = world.tip("main");
        if (tip !== null) world.store.push("ben", [[tag, tip]]);
      });
      const gone = once(() => true);
      world.onStored = (_instance, { after }) => {
        if (after.repo.queueClosed === null || !gone(0)) return;
        if (world.ledger.greens.length > 1)
          world.violated("expected", "mc/green moved without its tag");
        world.time.in(MINUTE, () => world.store.push("ben", [[tag, null]]));
      };
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(23, "limited", {
    title: "the secondary rate limit hits while the chain is built",
    stage: (world) => {
      const hit = once((method: string) => method === "git.buildChain", 3);
      world.onCall = (method) => (hit(method) ? "limited" : null);
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(24, "suspended", {
    title:
      "for some minutes the app's permissions are gone: everything is refused, then a person resumes",
    stage: (world) => {
      const from = world.time.now() + 2 * MINUTE;
      world.onCall = () =>
        world.time.now() > from && world.time.now() < from + 3 * MINUTE ? "refused" : null;
    },
    expect: (world) =>
      must(
        [...(world.state?.missions.values() ?? [])].every((one) => one.endedAt !== null),
        "it does not end",
      ),
  }),
  tale(25, "never-appears", {
    title: "Actions is down: dispatches are accepted and no run ever appears",
    scenario: { rates: { "run.never": 0.5 } },
    expect: (world) =>
      must(
        [...(world.state?.missions.values() ?? [])].every((one) => one.endedAt !== null),
        "it does not end",
      ),
  }),
  tale(25, "stuck", {
    title: "a run stays in progress for ever: it is given up after its time, and asked for again",
    scenario: { rates: { "run.stuck": 0.4 } },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
];

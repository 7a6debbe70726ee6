// Scenarios 1 to 6: webhooks lost, repeated, out of order, late, forged, redelivered.
import type { Event } from "../../../core/engine/event.ts";
import { MINUTE, SECOND } from "../time.ts";
import { decisionsOf, first, must, onGreen, type Tale, tale, unit } from "./tale.ts";

const isAboutRuns = (what: string): boolean => /^workflow_(run|job)\./.test(what);

/** The same job told twice changes the rows once. */
function jobsTwice(
  events: readonly { readonly event: Event; readonly before: object; readonly after: object }[],
): string | null {
  const seen = new Set<string>();
  for (const { event, before, after } of events) {
    if (event.type !== "JobFinished") continue;
    const key = `${event.runId} ${event.leg} ${event.job}`;
    if (seen.has(key) && before !== after) {
      const [was, is] = [before, after] as const;
      if ("attempts" in was && "attempts" in is && was.attempts !== is.attempts)
        return `${key} counted twice`;
    }
    seen.add(key);
  }
  return null;
}

export const WEBHOOKS: readonly Tale[] = [
  tale(1, "lost", {
    title: "every webhook about runs and jobs is lost",
    stage: (world) => {
      world.hooks.route = (what) => (isAboutRuns(what) ? { lost: true } : null);
    },
    expect: (world) =>
      first(
        onGreen(world, "a0", "a1"),
        // The base, the work, four verifications, and whether the objective is met.
        must(world.actions.runs.size <= 7, `${world.actions.runs.size} runs`),
      ),
  }),
  (() => {
    let decided: ReturnType<typeof decisionsOf> = [];
    return tale(2, "duplicated", {
      title: "every webhook comes five times, with one id",
      stage: (world) => {
        decided = decisionsOf(world);
        world.hooks.route = () => ({ times: 5 });
      },
      expect: (world) => {
        const jobs = decided.filter(({ event }) => event.type === "JobFinished").length;
        const sent = world.hooks.sent.filter((hook) => hook.event === "workflow_job").length;
        return first(
          onGreen(world, "a0", "a1"),
          jobsTwice(decided),
          must(jobs <= sent, `${sent} jobs were told, ${jobs} were decided`),
        );
      },
    });
  })(),
  tale(3, "reordered", {
    title: "a run is completed before its jobs are, and before it was in progress",
    stage: (world) => {
      world.hooks.route = (what) => {
        if (what === "workflow_job.completed") return { lateMs: 20 * SECOND };
        return what === "workflow_run.in_progress" ? { lateMs: 3 * MINUTE } : null;
      };
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(4, "late", {
    title: "what a run of long ago did is told 40 minutes late, after it was asked for again",
    scenario: { rates: { "run.infrastructure": 0.5 } },
    stage: (world) => {
      world.hooks.route = (what, payload) =>
        isAboutRuns(what) && JSON.stringify(payload).includes("Check out the commit")
          ? { lateMs: 40 * MINUTE }
          : null;
    },
    expect: (world) => onGreen(world, "a0", "a1"),
  }),
  tale(5, "forged", {
    title: "somebody without the secret says that everything passed",
    units: [unit("a0", { goodFrom: 9 }), unit("a1")],
    scenario: { rates: { "hook.forged": 1 } },
    expect: (world) =>
      first(
        onGreen(world, "a1"),
        must(world.hooks.forgedAnswers.length > 5, "nothing was forged"),
        must(
          world.hooks.forgedAnswers.every((status) => status === 401),
          "a forged webhook was not refused",
        ),
      ),
  }),
  (() => {
    let decided: ReturnType<typeof decisionsOf> = [];
    let again = 0;
    return tale(6, "redelivered", {
      title: "after a restart GitHub delivers everything again, with the same ids",
      stage: (world) => {
        decided = decisionsOf(world);
        world.time.in(4 * MINUTE, () => {
          if (world.app !== null) world.crash(world.app);
          world.time.in(3 * MINUTE, () => {
            for (const hook of world.hooks.sent) world.hooks.again(hook);
            again = world.hooks.sent.length;
          });
        });
      },
      expect: (world) =>
        first(
          onGreen(world, "a0", "a1"),
          jobsTwice(decided),
          must(again > 10, "nothing came again"),
        ),
    });
  })(),
];

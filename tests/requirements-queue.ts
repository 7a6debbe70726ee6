// What the merge queue has to keep (Q1…Q23, in the words of ARCHITECTURE.md), and the other promises of its release, with the
// tests that prove them. Checks of the simulation are asked in every world, after every push, decision or at its end.
import { at, type Requirement } from "./proof.ts";

const PROPERTIES = "core/merge/policy/properties.test.ts";
const REFS = "simulation/invariants/refs.ts";
const DECISIONS = "simulation/invariants/decisions.ts";
const END = "simulation/invariants/end.ts";

export const QUEUE_REQUIREMENTS = {
  Q1: {
    text: "mc/green moves by fast-forward only; each of its values has a pass of exactly that commit.",
    tests: [
      ...at(REFS, "I1.forward", "I1.known", "I1.good"),
      ...at("git/contract.ts", "never moves a branch backwards or sideways"),
      ...at(
        "scenarios/mission.scenario.test.ts",
        "every commit on mc/green passed verification, and the branch only went forward",
      ),
    ],
  },
  Q2: {
    text: "A pass needs a successful job and evidence of every required check, on that commit, under that specification.",
    tests: [
      ...at("core/merge/judgement.test.ts", "I2, over all conclusions and all evidence"),
      ...at("core/config/verify.test.ts", "the required set"),
      ...at("action/verify-checks.test.ts", "only advisory ones verify nothing"),
      ...at(DECISIONS, "I2q.fact"),
    ],
  },
  Q3: {
    text: "A verdict is never overwritten; a contradicting result is another fact.",
    tests: [
      ...at(
        "core/merge/verdict.test.ts",
        "of the same number is another fact, never lost and never instead of the first",
      ),
      ...at(DECISIONS, "I3q.create-only"),
    ],
  },
  Q4: {
    text: "What lands is the very commit that was verified, not one with the same content.",
    tests: [
      ...at(PROPERTIES, "only a list lands whose exact tree passed on what mc/green is now"),
      ...at(
        "core/merge/queue.test.ts",
        "a pass under a specification that is no longer in force is no pass",
      ),
      ...at(REFS, "I4q.exact"),
    ],
  },
  Q5: {
    text: "A merge changes only what its head changed, and takes back nothing that landed, or a person has to look.",
    tests: [
      ...at("git/content.test.ts", "the content check"),
      ...at("git/contract-content.ts", "branches as they come about"),
      ...at("simulation/invariants/content.ts", "I5q.reversal"),
      ...at(
        "core/mission/review-time.test.ts",
        "and that was given before the finding lets nothing in",
      ),
      ...at(
        "core/merge/queue.test.ts",
        "a merge that takes content back waits for a person, who may let exactly that head in",
      ),
      ...at(REFS, "I5q.parents"),
    ],
  },
  Q6: {
    text: "A unit lands after everything it needs, and not when that has failed.",
    tests: [
      ...at(
        PROPERTIES,
        "the chain keeps needs first, holds nobody twice, and respects textual conflicts",
      ),
      ...at("simulation/scenarios/verdicts.ts", "failed-dependency"),
      ...at(REFS, "I6q.order"),
    ],
  },
  Q7: {
    text: "Only pinned heads land: what is pushed later, or forced, is not what lands.",
    tests: [
      ...at("simulation/scenarios/branches.ts", "forced-between-pin-and-merge"),
      ...at(REFS, "I7q.pinned"),
    ],
  },
  Q8: {
    text: "The target branch moves only to a commit of mc/green that a person approved exactly.",
    tests: [
      ...at("core/merge/promotion.test.ts", "moves the target to exactly the approved commit"),
      ...at("core/merge/fresh-look.test.ts", "an approval that %s, untold, promotes nothing"),
      ...at("simulation/scenarios/approvals.ts", "push-during-approval", "lost-right"),
      ...at(REFS, "I3.promotion"),
    ],
  },
  Q9: {
    text: "A unit counts as landed if and only if its work is on mc/green.",
    tests: [
      ...at(
        "core/merge/promotion.test.ts",
        "whose answer got lost while somebody pushed on top is no failure (I9)",
      ),
      ...at("simulation/scenarios/crashes.ts", "crash-after-landing"),
      ...at(DECISIONS, "I6q.fate"),
      ...at(END, "I2.fate"),
    ],
  },
  Q10: {
    text: "Two instances of the app give the same history as one.",
    tests: [
      ...at(
        "engine/lease.test.ts",
        "an instance that slept through its lease changes nothing (fence)",
      ),
      ...at("git/contract.ts", "lets one of two racing moves win (SR17)"),
      ...at("simulation/scenarios/crashes.ts", "two-instances"),
    ],
  },
  Q11: {
    text: "The plan is a function of the view; carried out, it asks for nothing new; late or repeated webhooks cost time only.",
    tests: [
      ...at(
        PROPERTIES,
        "the same view gives the same plan, in whatever order its elements come",
        "a plan that was carried out asks for nothing new",
      ),
      ...at("simulation/scenarios/webhooks.ts", "lost", "duplicated", "reordered", "late"),
      ...at(
        "simulation/replay.scenario.test.ts",
        "a seed is one history, and `mc replay` decides it again",
      ),
    ],
  },
  Q12: {
    text: "A crash between any two steps changes nothing of what comes of it.",
    tests: [
      ...at("engine/crash.scenario.test.ts", "whichever step was the last"),
      ...at(
        "simulation/scenarios/crashes.ts",
        "crash-after-refs",
        "crash-after-dispatch",
        "crash-before-landing",
        "crash-mid-ejection",
      ),
      ...at(END, "I12q.memory"),
      ...at(
        "e2e/kill.slow.test.ts",
        "killed in the middle of every kind of effect, before and after it took effect",
      ),
    ],
  },
  Q13: {
    text: "Nobody is thrown out below the confidence, on too few failures, or while mc/green itself fails.",
    tests: [
      ...at(
        PROPERTIES,
        "nobody leaves below the confidence, below the observations, or while mc/green fails",
      ),
      ...at(
        "core/merge/queue.test.ts",
        "when mc/green itself fails, the queue closes and nobody is thrown out",
      ),
      ...at("simulation/scenarios/verdicts.ts", "drift", "drift-while-syncing"),
    ],
  },
  Q14: {
    text: "Under fair conditions every unit ends, and a good one that nobody disturbed is on mc/green.",
    tests: [
      ...at("simulation/serial.scenario.test.ts", "against a serial queue"),
      ...at(END, "I6.ends", "I6.attempts", "I14q.good"),
      ...at("bench/queue/progress.scenario.test.ts", "flakes %d"),
    ],
  },
  Q15: {
    text: "What waits too long is verified alone first, on half the slots at most.",
    tests: [
      ...at(
        "core/merge/policy/plan.test.ts",
        "what waits too long is verified alone, on half the slots at most",
      ),
      ...at("bench/queue/starvation.scenario.test.ts", "%i slots, flakes %d: settled in time"),
    ],
  },
  Q16: {
    text: "Verifications stay within the slots.",
    tests: [
      ...at(
        PROPERTIES,
        "probes fit the slots, start once, are prefixes of the chain or an element with its needs",
      ),
      ...at(
        "core/merge/queue.test.ts",
        "never more verifications at a time than slots, and none on a commit that is known",
      ),
      ...at(DECISIONS, "I16q.slots"),
    ],
  },
  Q17: {
    text: "One commit is verified again only after trouble of the machinery or to confirm, three times at most.",
    tests: [
      ...at(PROPERTIES, "a commit is verified three times at most"),
      ...at(DECISIONS, "I17q.repeat"),
    ],
  },
  Q18: {
    text: "mc/working is a chain on a commit that mc/green had, or mc/green itself.",
    tests: at(REFS, "I18q.working"),
  },
  Q19: {
    text: "Protected paths change on mc/green only with a person's approval of that head.",
    tests: [
      ...at(
        "core/merge/tournament/tournament.test.ts",
        "a repair of protected files waits for an approval of its head",
      ),
      ...at(REFS, "I19q.protected"),
    ],
  },
  Q20: {
    text: "The same merge always gives the same commit.",
    tests: [
      ...at("git/disposable.slow.test.ts", "gives the same commits from independent clones"),
      ...at(REFS, "I20q.same"),
    ],
  },
  Q21: {
    text: "No run and no candidate ref is left behind.",
    tests: [
      ...at("core/merge/queue.test.ts", "candidate refs are cleared away once nothing needs them"),
      ...at(END, "I21q.runs"),
    ],
  },
  Q22: {
    text: "A closed queue lands nothing; opened again, nothing is lost.",
    tests: [
      ...at(
        "core/mission/queue-commands.test.ts",
        "closed nothing lands and nothing is lost; opened it goes on; who and why is kept",
      ),
      ...at(DECISIONS, "I22q.paused"),
    ],
  },
  Q23: {
    text: "Stopping the app at any moment leaves mc/green at a commit that passed.",
    tests: [
      ...at("simulation/scenarios/crashes.ts", "crash-after-landing"),
      ...at(REFS, "I1.good"),
      ...at(
        "e2e/kill.slow.test.ts",
        "killed in the middle of every kind of effect, before and after it took effect",
      ),
    ],
  },
  ATTRIBUTION: {
    text: "Blame is exact inference over what was seen; a partner is found and named; flakes blame nobody.",
    tests: [
      ...at("core/merge/policy/posterior.test.ts", "it equals enumeration in small worlds"),
      ...at(
        "core/merge/queue.test.ts",
        "two that only break together: one leaves and names the other, the rest lands",
        "a verification that fails for no reason throws nobody out",
      ),
      ...at(
        "core/merge/queue-floor.test.ts",
        "who breaks with what landed is searched for on an older mc/green that ran fewer tests",
      ),
      ...at("core/merge/verdict.test.ts", "flaky tests"),
    ],
  },
  TOURNAMENT: {
    text: "What the queue throws out is repaired by candidates side by side, within limits, shown, and never past a person.",
    tests: [
      ...at(
        "core/merge/tournament/random.scenario.test.ts",
        "every tournament ends, with one winner that passed and ranks first, or none",
      ),
      ...at("core/merge/tournament/ranking.test.ts", "the reference"),
      ...at(
        "core/merge/tournament/tournament.test.ts",
        "limits",
        "what people have to see again (I3)",
        "somebody pushed to its branch: nothing is overwritten, the worker starts over",
      ),
      ...at(
        "action/candidate.scenario.test.ts",
        "commits that leave mc/green out are refused, whatever the bundle says it stands on",
      ),
      ...at(
        "scenarios/tournament.scenario.test.ts",
        "a unit that breaks verification is repaired by candidate 2, and the others land meanwhile",
      ),
      ...at(
        "e2e/tournament.slow.test.ts",
        "red and conflicting units are repaired by the candidate that does it right",
      ),
    ],
  },
  AUDIT: {
    text: "For a commit on mc/green: objective, unit, agent, review, verification and approvals, as a note and by `mc audit`.",
    tests: [
      ...at("core/merge/audit.test.ts", "the notes of a landing"),
      ...at("git/notes.scenario.test.ts", "notes"),
      ...at(
        "scenarios/promotion.scenario.test.ts",
        "each landing carries a note that any clone can read",
      ),
      ...at("app/cli/audit.slow.test.ts", "mc audit"),
    ],
  },
  PROMOTION: {
    text: "Rules of the branches are read before they matter; what stands in the way is told, and waits for a person.",
    tests: [
      ...at("core/merge/promotion.test.ts", "rules"),
      ...at("app/github/rules.test.ts", "what rules mean"),
      ...at("scenarios/promotion.scenario.test.ts", "promotion to a protected branch"),
    ],
  },
  PAGES: {
    text: "The queue page shows nothing without the token, changes nothing, and any text in it stays text.",
    tests: [
      ...at(
        "app/web/queue-page.test.ts",
        "with a token",
        "without it nobody learns which repositories there are",
        "switched off there is nothing",
        "any text stays text",
      ),
      ...at("core/voice/queue-hostile.test.ts", "no text about the queue acts"),
    ],
  },
  FAULTS: {
    text: "Whatever goes wrong around the queue, each of thirty faults ends as it must, and a thousand random worlds too.",
    tests: [
      ...at("simulation/scenarios/faults.scenario.test.ts", "all thirty are there"),
      ...at("simulation/seeds.slow.test.ts", "seeds without a violation"),
    ],
  },
  BENCH: {
    text: "The policy that is measured is the one that runs, judged by a truth that it cannot see.",
    tests: [
      ...at(
        "bench/queue/drive.test.ts",
        "sees no truth: the views of worlds that differ only in it are the same at first",
        "what it lands without a passed verification counts, and is red where it is",
      ),
      ...at("bench/queue/lab.test.ts", "ground truth", "guards of the lab"),
    ],
  },
} as const satisfies Readonly<Record<string, Requirement>>;

export const QUEUE_NAMED = [
  ...["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10", "Q11", "Q12"],
  ...["Q13", "Q14", "Q15", "Q16", "Q17", "Q18", "Q19", "Q20", "Q21", "Q22", "Q23"],
  ...["ATTRIBUTION", "TOURNAMENT", "AUDIT", "PROMOTION", "PAGES", "FAULTS", "BENCH"],
] as const satisfies readonly (keyof typeof QUEUE_REQUIREMENTS)[];

// Every security requirement that the product has taken on, and every invariant, with the tests that prove it.
// `requirements.test.ts` fails on one without a test, and on a test that is not there.

import { at, type Requirement } from "./proof.ts";
import { QUEUE_NAMED, QUEUE_REQUIREMENTS } from "./requirements-queue.ts";

/** Those that a release must hold. */
export const NAMED = [
  ...[
    "SR1",
    "SR2",
    "SR3",
    "SR5",
    "SR6",
    "SR7",
    "SR9",
    "SR10",
    "SR11",
    "SR12",
    "SR13",
    "SR14",
    "SR15",
  ],
  ...[
    "SR16",
    "SR17",
    "SR18",
    "SR20",
    "SR21",
    "SR22",
    "SR24",
    "SR25",
    "SR26",
    "SR28",
    "SR29",
    "SR30",
  ],
  ...["I1", "I2", "I3", "I4", "I5", "I6", "I7"],
  ...QUEUE_NAMED,
] as const;

export const REQUIREMENTS: Readonly<Record<(typeof NAMED)[number], Requirement>> = {
  SR1: {
    text: "Only an actor whose collaborator permission, read fresh, is in the configured set may start, approve or steer.",
    tests: [
      ...at("core/command/permission.test.ts", "people", "says why not"),
      ...at("core/mission/steering.test.ts", "nobody else gets his right by his name"),
      ...at(
        "scenarios/discovery.scenario.test.ts",
        "by people without permission, bots, and twice at once: one look, for those who may",
      ),
      ...at(
        "app/github/begin.test.ts",
        "the right is read afresh, and a right that cannot be read is none",
      ),
      ...at(
        "scenarios/strategy.scenario.test.ts",
        "the right of whoever turned it on is taken away meanwhile: nothing begins, and its issue says why",
      ),
      ...at(
        "app/github/permission.test.ts",
        "it is asked again every time",
        "a plain 403 is a refusal",
      ),
      ...at("app/inbox/commands.test.ts", "while GitHub is busy it is tried again, never allowed"),
      ...at(
        "scenarios/people.scenario.test.ts",
        "labelled by somebody without the right, nothing starts and the thread says why (SR1)",
      ),
      ...at(
        "scenarios/gates.scenario.test.ts",
        "somebody who may only read or triage, and a bot, approve nothing",
      ),
      ...at(
        "scenarios/dashboard.scenario.test.ts",
        "by somebody without the right does nothing, is said and is cleared (SR1)",
        "does not count from who may not, or from a bot",
      ),
    ],
  },
  SR2: {
    text: "Bots are ignored unless named exactly; our own app and its comments never trigger anything.",
    tests: [
      ...at("core/command/permission.test.ts", "bots"),
      ...at(
        "core/voice/commands-hostile.test.ts",
        "no text of ours acts",
        "whatever is decided about whatever follows a command",
      ),
      ...at(
        "scenarios/discovery.scenario.test.ts",
        "hostile names and answers are words in the issues, and never commands, mentions or figures",
      ),
      ...at("core/voice/hostile.test.ts", "no text of ours acts"),
      ...at("core/voice/queue-hostile.test.ts", "no text about the queue acts"),
      ...at("core/voice/forks-hostile.test.ts", "for any text"),
      ...at(
        "scenarios/steering.scenario.test.ts",
        "our own comments, sent back to us as commands, do nothing (SR2)",
      ),
      ...at(
        "scenarios/people.scenario.test.ts",
        "labelled by a bot, nothing starts and nobody answers (SR2)",
      ),
    ],
  },
  SR3: {
    text: "Commands are read only from text the person typed; an edit brings only what is new.",
    tests: [
      ...at(
        "core/command/properties.test.ts",
        "an edit brings exactly the commands that it adds",
        "quoted, fenced, in code, hidden or struck out, no command is one",
      ),
      ...at("core/command/grammar.test.ts", "not read"),
      ...at(
        "core/command/queue-grammar.test.ts",
        "what follows a name never makes a second command, and is one line",
      ),
      ...at("app/inbox/commands.test.ts", "an edit brings only what is new"),
      ...at(
        "scenarios/steering.scenario.test.ts",
        "quoted, fenced, inline and hidden commands are not commands; nor is an old one in an edited comment (SR3)",
      ),
    ],
  },
  SR5: {
    text: "An objective is the text it had when it was labelled.",
    tests: [
      ...at(
        "app/github/begin.test.ts",
        "refused: closed, gone, or with another text than was meant",
        "what begins without anybody looking at it needs its author's right: a label does not hold its text (SR5)",
      ),
      ...at(
        "app/inbox/objectives.test.ts",
        "title and body are the payload's, cleaned; the issue is never read again",
      ),
      ...at(
        "scenarios/people.scenario.test.ts",
        "edited while it runs, the mission keeps the text it was started with (SR5)",
      ),
    ],
  },
  SR6: {
    text: "Signatures are checked over the raw body in constant time; a delivery id is taken once.",
    tests: [
      ...at("webhooks/server.test.ts", "no signature is 401", "the same id twice is one row"),
      ...at("simulation/scenarios/webhooks.ts", "forged", "redelivered"),
      ...at("simulation/invariants/end.ts", "I5.forged"),
      ...at("scenarios/webhooks.scenario.test.ts", "each twice changes nothing"),
    ],
  },
  SR7: {
    text: "Untrusted text loses what a person did not see, and is bounded; twice is once.",
    tests: at(
      "core/text/sanitise.test.ts",
      "sanitise",
      "is idempotent, bounded, and leaves no forbidden character",
    ),
  },
  SR9: {
    text: "No event data in `run:`.",
    tests: at(
      "workflows/templates.test.ts",
      "SR9: nothing is run but actions, so nothing can be injected",
    ),
  },
  SR10: {
    text: "The agent job reads contents, holds the model key and nothing else.",
    tests: [
      ...at(
        "workflows/templates.test.ts",
        "SR10: permissions of every job",
        "SR10: secrets reach the agent step alone, by name",
        "no credentials stay in a checkout",
      ),
      ...at(
        "e2e/agent-token.slow.test.ts",
        "a job with `contents: read` cannot push, whatever it tries; one with `contents: write` can",
      ),
    ],
  },
  SR11: {
    text: "Agents are started in an allow-listed environment.",
    tests: [
      ...at(
        "agents/environment.test.ts",
        "no name that the allow-list does not hold gets through, whatever the job's environment",
      ),
      ...at(
        "agents/leg.test.ts",
        "it sees exactly the allowed environment, and its key stays out of everything kept (SR11, SR29)",
      ),
      ...at("agents/builtin/tools.test.ts", "sees no key and nothing else of the job (SR11)"),
      ...at("passes/fix-mode.scenario.test.ts", "commands see no key and no token"),
      ...at("action/sandbox/run.scenario.test.ts", "sees nothing of the environment"),
    ],
  },
  SR12: {
    text: "The agent sees a loopback address and a key that is worth nothing; the real key goes upstream only.",
    tests: [
      ...at("agents/claude-forwarder.test.ts", "with %j the real one is seen by the vendor alone"),
      ...at(
        "agents/contract/scenarios.ts",
        "its environment and arguments hold no key, no secret of the job and no text of others",
      ),
      ...at(
        "forwarder/forwarder.test.ts",
        "a stream is passed on as it is, counted and priced; the real key goes upstream only (SR12)",
        "do not bring the real key back",
        "a redirect is not followed: the key goes to one address",
      ),
      ...at(
        "agents/builtin/loop.test.ts",
        "what was asked for in vain is told; secrets are out of reach (SR11, SR12)",
      ),
      ...at(
        "action/own-environment.test.ts",
        "the keys are in our hands, and in no place where a child of ours could read them",
        "the agent of a job finds its key in no process of the machine, and its vendor gets it",
      ),
    ],
  },
  SR13: {
    text: "Agent configuration that the project brings along is never executed.",
    tests: [
      ...at("agents/environment.test.ts", "%s is isolated from the project (SR13)"),
      ...at(
        "passes/specialists.test.ts",
        "a link is not followed, and what an agent wrote does not count",
      ),
      ...at(
        "agents/isolation.test.ts",
        "every back-end leaves the project's settings alone in %s (SR13)",
        "are gone while it runs, no commit shows it, and they come back",
      ),
      ...at(
        "agents/contract/scenarios.ts",
        "nothing of the project's own settings has an effect",
        "reviews without tools, outside the checkout",
      ),
    ],
  },
  SR14: {
    text: "Nothing the agent made runs in the publish job; what should not reach a branch is refused.",
    tests: [
      ...at(
        "action/publish.scenario.test.ts",
        "refused trees",
        "refused histories",
        "hooks that lie in the clone do not run",
      ),
      ...at("action/candidate.scenario.test.ts", "a bundle on another merge is refused"),
    ],
  },
  SR15: {
    text: "Git by argument arrays; names are checked by us and by git.",
    tests: [
      ...at(
        "git/evil.scenario.test.ts",
        "accepts nothing that git refuses, and never what reads as an option",
        "refuses evil names before anything is sent",
      ),
      ...at(
        "core/text/branches.test.ts",
        "takes nothing that git would refuse or a shell would read",
        "makes branch parts of any title",
      ),
    ],
  },
  SR16: {
    text: "Effects are typed, and reach only what is the mission's own.",
    tests: [
      ...at(
        "app/github/branches.test.ts",
        "what may be moved",
        "a refused effect reaches neither git nor GitHub",
      ),
      ...at("simulation/invariants/refs.ts", "SR16.refs"),
    ],
  },
  SR17: {
    text: "Each branch has one mover; mc/green moves forward only, by compare-and-swap.",
    tests: [
      ...at(
        "git/contract.ts",
        "lets one of two racing moves win (SR17)",
        "never moves a branch backwards or sideways",
      ),
      ...at("core/text/branches.test.ts", "mayMove"),
      ...at(
        "core/forks/names.test.ts",
        "its branch is one that git takes, a worker may push, and a repair may move",
      ),
      ...at(
        "action/publish.scenario.test.ts",
        "of one of several ways is named after its leg, and no other is pushed",
      ),
      ...at("git/contract-beside.ts", "beside"),
      ...at(
        "scenarios/views.scenario.test.ts",
        "one per attempt, from a branch of its own, closed with the reason when another replaces it (SR17)",
      ),
    ],
  },
  SR18: {
    text: "Protected paths wait for a person, and so do removed or skipped tests and lowered thresholds.",
    tests: [
      ...at("core/mission/life.test.ts", "protected paths always wait for a person"),
      ...at(
        "scenarios/ending.scenario.test.ts",
        "a deleted test is found in the diff and waits for a person",
      ),
      ...at(
        "core/mission/proof.test.ts",
        "wait for a person, and reviewer and pull request say which",
        "a threshold that lets more through is another thing than fewer tests",
      ),
      ...at("core/criteria/weakened.test.ts", "%s: fewer of them", "%s: %s → %s"),
    ],
  },
  SR20: {
    text: "A model's verdict is read strictly: what is no clear verdict is unknown, and a verdict can only hold.",
    tests: [
      ...at("core/learn/variants.test.ts", "is refused: %s"),
      ...at("core/review/verdict.test.ts", "unknown: %s", "6: %s"),
      ...at(
        "core/review/findings.test.ts",
        "quoted in %s",
        "a result line inside a suggestion is text of the suggestion",
        "unreadable ones do not make the scores unreadable",
      ),
      ...at("core/mission/review.test.ts", "does not hold when %s"),
      ...at(
        "core/forks/speculation.test.ts",
        "a review that nobody can read is asked for once more, then that way stands behind the other",
      ),
      ...at(
        "scenarios/work.scenario.test.ts",
        "a review that cannot be read twice is for a person to do",
      ),
    ],
  },
  SR21: {
    text: "The reviewer sees the change as data and has no tools; what stands in the change is no verdict.",
    tests: [
      ...at(
        "core/prompt/prompt.test.ts",
        "keeps text of others out of the instructions and inside envelopes",
        "cannot be closed or reopened by the text",
      ),
      ...at("agents/isolation.test.ts", "who reviews has no tools (SR21); who plans cannot write"),
      ...at(
        "agents/builtin/loop.test.ts",
        "a reviewer has no tools at all, whatever the diff makes it write (SR21)",
      ),
      ...at("core/voice/review.test.ts", "no text of a review acts"),
    ],
  },
  SR22: {
    text: "All `uses:` are pinned; bundles are those of their sources.",
    tests: [
      ...at("workflows/templates.test.ts", "SR22: everything used is pinned"),
      ...at("action/dist.test.ts", "the bundles are those of the sources"),
    ],
  },
  SR24: {
    text: "No `pull_request_target`; only the app starts our workflows; forks are not ours.",
    tests: [
      ...at("workflows/templates.test.ts", "SR24: only the app starts them"),
      ...at("app/inbox/pulls.test.ts", "from a fork"),
    ],
  },
  SR26: {
    text: "A stop makes jobs refuse to start, cancels runs, and nothing is dispatched any more.",
    tests: [
      ...at("workflows/templates.test.ts", "SR26: refuses to start when the repository says stop"),
      ...at(
        "scenarios/steering.scenario.test.ts",
        "a stop ends running jobs and the mission (SR26, I6)",
        "the stop variable makes jobs refuse to start; the mission pauses and says so (SR26)",
      ),
      ...at("simulation/scenarios/verdicts.ts", "stop-variable", "stopped-while-landing"),
    ],
  },
  SR28: {
    text: "Comments and labels are views; deleted or edited, they are made again.",
    tests: at(
      "scenarios/views.scenario.test.ts",
      "deleted or edited by somebody, it is written again; its text is never state (SR28)",
      "taken off by somebody, they change nothing but the view (SR28)",
    ),
  },
  SR29: {
    text: "Transcripts are redacted, and what agents print gives the runner no commands.",
    tests: [
      ...at("agents/leg.test.ts", "what it prints is fenced against workflow commands (SR29)"),
      ...at("core/text/redact.test.ts", "leaves no known value, wherever it stands"),
      ...at(
        "core/learn/memory.test.ts",
        "keeps no secret, nothing hidden, one line each, and not too much",
        "a secret in a title, a summary or a failure is not remembered either",
      ),
    ],
  },
  SR30: {
    text: "Whatever call fails, the mission completes or stands in a state that says what it waits for.",
    tests: [
      ...at(
        "scenarios/faults.scenario.test.ts",
        "each call fails once before it took effect: the mission completes (SR30)",
        "each call fails once after it took effect: the mission completes (SR30)",
      ),
      ...at("scenarios/faults.slow.test.ts", "refused for good (SR30)"),
      ...at("simulation/scenarios/calls.ts", "limited", "suspended", "never-appears"),
    ],
  },
  I1: {
    text: "mc/green only points at verified commits, and only moves forward.",
    tests: [
      ...at(
        "core/mission/random.scenario.test.ts",
        "green is always verified, nothing lands twice, and every mission ends or says what it waits for",
      ),
      ...at(
        "scenarios/mission.scenario.test.ts",
        "every commit on mc/green passed verification, and the branch only went forward",
      ),
      ...at(
        "scenarios/people.scenario.test.ts",
        "a red commit of somebody on it is never built upon",
      ),
      ...at("simulation/invariants/refs.ts", "I1.forward", "I1.known", "I1.good"),
    ],
  },
  I2: {
    text: "Accepted work is on mc/green exactly once, or its fate has a reason.",
    tests: [
      ...at(
        "scenarios/work.scenario.test.ts",
        "a unit that turns verification red goes back with the log, the others land",
      ),
      ...at(
        "scenarios/webhooks.scenario.test.ts",
        "a run that ends before its jobs are told loses nothing (I2)",
      ),
      ...at("simulation/invariants/refs.ts", "I2.once"),
      ...at("simulation/invariants/end.ts", "I2.fate"),
    ],
  },
  I3: {
    text: "No gate is passed without a standing approval, by somebody entitled, of the exact commit.",
    tests: [
      ...at(
        "core/review/approval.test.ts",
        "approves only with an entitled approval of exactly this commit, and never beside a refusal",
      ),
      ...at(
        "scenarios/gates.scenario.test.ts",
        "a push after the approval voids it: what was not approved never lands",
        "a dismissed approval is none",
        "nothing is worked on before the plan is approved",
      ),
      ...at(
        "scenarios/dashboard.scenario.test.ts",
        "approves exactly the commit that its box names (SR4)",
        "does not count when the plan was pushed to since",
        "beside a request for changes it opens nothing until that is taken back",
      ),
      ...at(
        "core/merge/queue.test.ts",
        "an approval that is taken back before the push keeps the change out, the rest goes on",
      ),
      ...at("core/merge/fresh-look.test.ts", "an approval that %s, untold, promotes nothing"),
      ...at(
        "core/merge/tournament/tournament.test.ts",
        "an approval of the head before the repair opens nothing",
      ),
      ...at("simulation/scenarios/approvals.ts", "approved-by-stranger", "approved-other-commit"),
    ],
  },
  I4: {
    text: "Nothing is dispatched past the budget, a pause or a stop.",
    tests: [
      ...at(
        "scenarios/steering.scenario.test.ts",
        "a pause holds everything, and resume goes on to the end (I4)",
        "nothing starts past the money",
        "the time limit stops the mission by the clock",
      ),
      ...at("core/merge/tournament/tournament.test.ts", "limits"),
      ...at(
        "core/forks/speculation.test.ts",
        "is done in one way where money is not there for all, and the reason is said",
        "each way holds a worker's place and its money until its job is over",
        "a pause asks for no verification; resumed, it goes on",
      ),
      ...at(
        "core/health/money.scenario.test.ts",
        "no limit is passed by dispatching, whatever the jobs cost",
      ),
      ...at("simulation/invariants/decisions.ts", "I4.dispatch", "I4.budget"),
    ],
  },
  SR25: {
    text: "Budgets per attempt, mission and repository's day: reserved before dispatch, enforced by the forwarder, priced never at zero.",
    tests: [
      ...at(
        "core/discovery/look.test.ts",
        "its cap is reserved in the repository's day, and what is left of the day is its cap",
      ),
      ...at(
        "core/health/money.scenario.test.ts",
        "what runs keeps its whole cap; the next one starts when there is enough for it",
        "reviews, plans and repairs are reserved like work",
        "pauses the mission when it is used up, with figures, and goes on by itself",
        "a mission that began earlier has spent of the same day",
        "no limit is passed by dispatching, whatever the jobs cost",
      ),
      ...at(
        "forwarder/money.test.ts",
        "the limit holds in the middle: the answer that passes it is the last one",
      ),
      ...at(
        "forwarder/ledger.test.ts",
        "however many ask at once, the limit is passed by one answer at most",
      ),
      ...at("core/budget/prices.test.ts", "no name whatever costs nothing"),
      ...at("simulation/invariants/decisions.ts", "I4.budget"),
    ],
  },
  I5: {
    text: "A delivery is applied at most once; an effect has happened exactly as far as GitHub shows.",
    tests: [
      ...at("engine/crash.scenario.test.ts", "whichever step was the last"),
      ...at("scenarios/restart.scenario.test.ts", "killed at a step (I5)"),
      ...at("simulation/invariants/end.ts", "I5.once", "I5.applied"),
      ...at("scenarios/webhooks.scenario.test.ts", "webhooks as they may come (I5)"),
    ],
  },
  I6: {
    text: "Every attempt ends; every mission ends, or says what it waits for and from whom.",
    tests: [
      ...at(
        "scenarios/webhooks.scenario.test.ts",
        "a run that never appears is given up, and asked for again",
      ),
      ...at(
        "scenarios/steering.scenario.test.ts",
        "a stop ends running jobs and the mission (SR26, I6)",
      ),
      ...at("simulation/invariants/end.ts", "I6.ends", "I6.attempts"),
      ...at(
        "core/mission/ending-random.scenario.test.ts",
        "each ends or waits for somebody, plans no more than it may, and closes nothing that nobody confirmed",
      ),
    ],
  },
  I7: {
    text: "Nothing acts on behalf of somebody without the right to ask for it.",
    tests: [
      ...at(
        "scenarios/steering.scenario.test.ts",
        "commands of people without the right are refused in words, of bots not even that (SR1, SR2, I7)",
      ),
      ...at("simulation/invariants/decisions.ts", "I7.entitled", "I7.started"),
    ],
  },
  ...QUEUE_REQUIREMENTS,
};

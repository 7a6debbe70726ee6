import type { System } from "./system.ts";

const TRANSITIONS = "tests/core/notice/transitions.test.ts";
const NOTIFIER = "tests/app/notify/notifier.test.ts";
const SCENARIO = "tests/scenarios/notices.scenario.test.ts";
const REPORT = "tests/core/report/mission-report.test.ts";
const DOCTOR = "tests/app/doctor/github.test.ts";
const PROJECTS = "tests/app/cli/projects.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Notices",
    differs:
      "A chat is told that a person is needed and that the mission ended; without a channel nothing is stored or sent.",
    tests: [
      { file: SCENARIO, test: "one when a person is needed, one when it ended" },
      { file: SCENARIO, test: "none where the repository's configuration names no channel" },
      { file: SCENARIO, test: "each once though the app dies at every ninth step" },
      { file: TRANSITIONS, test: "only what is asked for is told" },
    ],
  },
  {
    system: "Windows and tries of notices",
    differs:
      "Several notices are one message; one that fails arrives later, and none arrives twice.",
    tests: [
      { file: NOTIFIER, test: "what comes within five seconds goes out together, the rest later" },
      { file: NOTIFIER, test: "is tried again after 1 and 2 seconds, then in a later window" },
      {
        file: NOTIFIER,
        test: "while it was being sent: not a second time, and the next message says where to look",
      },
    ],
  },
  {
    system: "Quiet hours of notices",
    differs: "What can wait is told in the morning.",
    tests: [
      {
        file: TRANSITIONS,
        test: "hold back what can wait, and what needs a person only where it is asked",
      },
      { file: NOTIFIER, test: "what is held back until later does not go with what is due" },
    ],
  },
  {
    system: "Figures of the mission's report",
    differs: "The report says what each step cost, and what had been expected.",
    tests: [
      { file: REPORT, test: "the steps add up to what the mission cost" },
      { file: REPORT, test: "a plan made with experience is held against what was expected" },
    ],
  },
  {
    system: "Doctor",
    differs:
      "A planted fault is an exit code of 1 and a sentence on how to mend it; without it nothing is wrong.",
    tests: [
      { file: DOCTOR, test: "a sound installation: nothing is wrong" },
      { file: DOCTOR, test: "a permission that the app lacks" },
    ],
  },
  {
    system: "Projects",
    differs: "One command shows every registered repository, also those that cannot be read.",
    tests: [{ file: PROJECTS, test: "of all: what runs, what is gone, what cannot be read" }],
  },
];

// Reference cases about the making of plans that we answer differently.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const ambitionHeuristics: Departures = {
  "substring hits: 'system' inside 'ecosystem'": {
    instead: "whole words count, not parts of longer ones",
    expected: {"plan":4,"keyword":5},
  },
  "'nit' inside 'unit'": {
    instead: "whole words count, not parts of longer ones",
    expected: {"plan":4,"keyword":5},
  },
  "'style' inside 'lifestyle'": {
    instead: "whole words count, not parts of longer ones",
    expected: {"plan":4,"keyword":5},
  },
};

export const criticParse: Departures = {
  "parse: confidence null": {
    instead: "no confidence is 0 and no error",
    expected: {"findings":[],"risks":[],"gaps":[],"verdict":"needs_refinement","confidence":0,"open_questions":[]},
  },
  "parse: verdict anything": {
    instead: "a verdict that is none of the two is no consent",
    expected: {"findings":[],"risks":[],"gaps":[],"verdict":"needs_refinement","confidence":0,"open_questions":[]},
  },
  "parse: findings not a list": {
    instead: "a single text is a list of one",
    expected: {"findings":["one"],"risks":[],"gaps":[],"verdict":"needs_refinement","confidence":0,"open_questions":[]},
  },
  "preflight: missing file (new files are flagged too)": {
    instead: "units make files",
    expected: [],
  },
};

export const decompositionGrade: Departures = {
  "overlap pair counts one": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":5,"retry":0,"overlap":1,"completion":1,"composite":0.6,"count":2,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.60 | Reviews: 5.0/10 | Retry: 0% | Overlap: 100% | Completion: 100%\nWeakest area: overlap_rate -- reduce file overlap between units to avoid conflicts"},
  },
  "overlap star reversed": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":5,"retry":0,"overlap":1,"completion":1,"composite":0.6,"count":4,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.60 | Reviews: 5.0/10 | Retry: 0% | Overlap: 100% | Completion: 100%\nWeakest area: overlap_rate -- reduce file overlap between units to avoid conflicts"},
  },
  "random 1": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":5.7,"retry":0.6,"overlap":0.8,"completion":0.6,"composite":0.442,"count":5,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.44 | Reviews: 5.7/10 | Retry: 60% | Overlap: 80% | Completion: 60%\nWeakest area: overlap_rate -- reduce file overlap between units to avoid conflicts"},
  },
  "random 3": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":5.6,"retry":0.375,"overlap":1,"completion":0.375,"composite":0.399,"count":8,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.40 | Reviews: 5.6/10 | Retry: 38% | Overlap: 100% | Completion: 38%\nWeakest area: overlap_rate -- reduce file overlap between units to avoid conflicts"},
  },
  "random 5": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":6,"retry":0.75,"overlap":1,"completion":0.25,"composite":0.292,"count":4,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.29 | Reviews: 6.0/10 | Retry: 75% | Overlap: 100% | Completion: 25%\nWeakest area: overlap_rate -- reduce file overlap between units to avoid conflicts"},
  },
  "random 6": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":5.8,"retry":0.286,"overlap":0.714,"completion":0.714,"composite":0.565,"count":7,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.56 | Reviews: 5.8/10 | Retry: 29% | Overlap: 71% | Completion: 71%\nWeakest area: overlap_rate -- reduce file overlap between units to avoid conflicts"},
  },
  "random 11": {
    instead: "every unit that shares a file with another counts, whatever the order",
    expected: {"review":8.8,"retry":0.25,"overlap":0.5,"completion":0.25,"composite":0.627,"count":4,"text":"## Decomposition Quality (Previous Epoch)\nComposite: 0.63 | Reviews: 8.8/10 | Retry: 25% | Overlap: 50% | Completion: 25%\nWeakest area: completion_rate -- plan smaller, more achievable units"},
  },
};

export const lockedFilesTable: Departures = {
  "pipe in name is not escaped": {
    instead: "cells are escaped; only reasons of ours exist",
    expected: "| File | Reason | Locked By |\n|------|--------|-----------|\n| a\\|b | already merged | - |",
  },
};

export const dispatchGates: Departures = {
  "missing dep id never met": {
    instead: "an id that nobody has holds nothing up",
    expected: {"dependenciesMet": true, "alreadyMerged": false, "overlapsRunning": false, "locked": {}},
  },
  "merged exactly": {
    instead: "nothing that is planned is dropped in silence: the planner is told what is locked",
    expected: {"dependenciesMet": true, "alreadyMerged": false, "overlapsRunning": false, "locked": {"a": ["already merged"], "b": ["already merged"]}},
  },
  "merged superset": {
    instead: "nothing that is planned is dropped in silence: the planner is told what is locked",
    expected: {"dependenciesMet": true, "alreadyMerged": false, "overlapsRunning": false, "locked": {"a": ["already merged"], "b": ["already merged"]}},
  },
  "unknown vs known": {
    instead: "what names no file waits for all that is under way",
    expected: {"dependenciesMet": true, "alreadyMerged": false, "overlapsRunning": true, "locked": {"b": ["in-flight: R0"]}},
  },
  "a follow-up fix on a merged file is dropped": {
    instead: "a follow-up on a merged file is worked on",
    expected: {"dependenciesMet": true, "alreadyMerged": false, "overlapsRunning": false, "locked": {"a": ["already merged"]}},
  },
};

export const missionStateChecklist: Departures = {
  "long summary cut at 100": {
    instead: "a text that was cut says so",
    expected: "# Mission State\nObjective: Obj (#12)\n\n## Completed\n- [x] unit0000 -- zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz…\n\n## Remaining\nThe planner should focus on what hasn't been done yet.\nDo NOT re-target files in the 'Files Modified' list unless fixing a failure.\n",
  },
  "reviews": {
    instead: "a review of a unit that is none is not shown; the average stands for the dimensions, which the planner is told as a trend",
    expected: "# Mission State\nObjective: Obj (#12)\n\n## Completed\n- [x] unit0000 -- TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT\n\n## Quality Reviews\n- unit0000 (TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT…): avg=7.0 \"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr…\"\n\n## Remaining\nThe planner should focus on what hasn't been done yet.\nDo NOT re-target files in the 'Files Modified' list unless fixing a failure.\n",
  },
  "health": {
    instead: "health is a matter of the live mission: pauses, a closed queue, conflicts, red verifications",
    expected: "# Mission State\nObjective: Obj (#12)\n\n## Remaining\nThe planner should focus on what hasn't been done yet.\nDo NOT re-target files in the 'Files Modified' list unless fixing a failure.\n",
  },
  "health quiet": {
    instead: "health is a matter of the live mission: pauses, a closed queue, conflicts, red verifications",
    expected: "# Mission State\nObjective: Obj (#12)\n\n## Remaining\nThe planner should focus on what hasn't been done yet.\nDo NOT re-target files in the 'Files Modified' list unless fixing a failure.\n",
  },
  "changelog": {
    instead: "the change log is what landed, not what is passed in",
    expected: "# Mission State\nObjective: Obj (#12)\n\n## Remaining\nThe planner should focus on what hasn't been done yet.\nDo NOT re-target files in the 'Files Modified' list unless fixing a failure.\n",
  },
};

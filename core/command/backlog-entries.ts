// Commands about what is done next: the order of the backlog, and what becomes a mission. They work in every issue.
import {
  choice,
  issueHere,
  maybeWholeNumber,
  path,
  text,
  WISH_MAX_CHARS,
  wholeNumber,
} from "./argument.ts";
import { EVERYWHERE, entry, IN_MISSION, none, one, two } from "./entry.ts";

const anywhere = { who: "repository", where: EVERYWHERE } as const;
const ISSUE = issueHere("[ISSUE]");
/** As `chain.max_depth` may be. */
const DEPTH = { least: 1, most: 50 };
const LIST = { least: 1, most: 100 };
const IMPACT = { least: 1, most: 10 };
const SCORE = { least: 0, most: 1_000 };

export const BACKLOG_ENTRIES = [
  entry(
    "objective",
    one(text("[TEXT…]", WISH_MAX_CHARS), (wish) => ({ name: "objective", text: wish })),
    {
      ...anywhere,
      does: "opens an issue for what is wanted and begins its mission; without a text, that of this issue",
      example: "Let the parser read comments",
    },
  ),
  entry("run", none({ name: "run" }), {
    ...anywhere,
    also: ["start"],
    does: "begins a mission for this issue, or on the dashboard for the best of the backlog",
    // `mc run` works on a local repository.
    cli: "start",
  }),
  entry(
    "experiment",
    one(text("[TEXT…]", WISH_MAX_CHARS), (wish) => ({ name: "experiment", text: wish })),
    {
      ...anywhere,
      does: "the same as `objective`, as an experiment: it compares and reports, and changes nothing",
      example: "Which cache is fastest here?",
    },
  ),
  entry(
    "chain",
    two(choice("on|off", ["on", "off"]), maybeWholeNumber("[DEPTH]", DEPTH), (to, depth) => ({
      ...{ name: "chain", to, depth },
    })),
    {
      ...{ who: "repository", where: IN_MISSION },
      does: "lets another mission follow when this one ends well, so many in all; or ends that",
      example: "on 3",
    },
  ),
  entry("report", none({ name: "report" }), {
    ...{ who: "mission", where: IN_MISSION },
    does: "tells what landed, what failed and why, and what each step cost",
  }),
  entry(
    "priority list",
    one(maybeWholeNumber("[N]", LIST), (count) => ({
      ...{ name: "priority", action: "list", count },
    })),
    { ...anywhere, does: "lists the best of the backlog", example: "20" },
  ),
  entry(
    "priority set",
    two(ISSUE, wholeNumber("IMPACT", IMPACT), (issue, impact) => ({
      ...{ name: "priority", action: "set", issue, impact },
    })),
    { ...anywhere, does: "sets what an issue is worth, from 1 to 10", example: "12 8" },
  ),
  entry(
    "priority pin",
    two(ISSUE, wholeNumber("SCORE", SCORE), (issue, score) => ({
      ...{ name: "priority", action: "pin", issue, score },
    })),
    {
      ...anywhere,
      does: "gives an issue a score that stands above everything else",
      example: "12 9",
    },
  ),
  entry(
    "priority unpin",
    one(ISSUE, (issue) => ({ name: "priority", action: "unpin", issue })),
    { ...anywhere, does: "lets the score of an issue be reckoned again", example: "12" },
  ),
  entry(
    "priority defer",
    one(ISSUE, (issue) => ({ name: "priority", action: "defer", issue })),
    { ...anywhere, does: "puts an issue off until it is resumed", example: "12" },
  ),
  entry(
    "priority resume",
    one(ISSUE, (issue) => ({ name: "priority", action: "resume", issue })),
    { ...anywhere, does: "takes an issue up again that was put off", example: "12" },
  ),
  entry(
    "priority explain",
    one(ISSUE, (issue) => ({ name: "priority", action: "explain", issue })),
    { ...anywhere, does: "says how the score of an issue comes about", example: "12" },
  ),
  entry(
    "priority import",
    one(path("[PATH]"), (file) => ({ name: "priority", action: "import", path: file })),
    { ...anywhere, does: "opens issues for the entries of a file", example: "BACKLOG.md" },
  ),
  entry("priority export", none({ name: "priority", action: "export" }), {
    ...anywhere,
    does: "shows the backlog in the form that `import` reads",
  }),
  entry("priority recalc", none({ name: "priority", action: "recalc" }), {
    ...anywhere,
    does: "reckons all scores again",
  }),
  entry("priority stale", none({ name: "priority", action: "stale" }), {
    ...anywhere,
    does: "lists what nobody has touched for long",
  }),
];

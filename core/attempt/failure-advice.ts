// One paragraph for each kind of failure: what usually helps. Ours, apart from the names that it repeats.
import { never } from "../base/assert.ts";
import type { Failure } from "./failure-category.ts";

const NAME_CHARS = 120;

export function adviceOn({ kind, names, line }: Failure): string {
  const named = names.map((name) => name.slice(0, NAME_CHARS)).join(", ");
  const about = (before: string): string => (named === "" ? "" : ` ${before}: ${named}.`);
  switch (kind) {
    case "none":
      return "Nothing was printed. Run the verification first and see what it says before you change anything.";
    case "conflict":
      return `What landed meanwhile changed the same lines.${about("Files")} Read both sides, keep what each of them means, and leave no conflict marker.`;
    case "syntax":
      return `A file cannot be parsed.${about("Place")} Open it where the message points, and parse or compile it before you run anything else.`;
    case "import":
      return `Something that is imported is not there.${about("Missing")} Look whether the name or path is spelled as the repository spells it, whether the file was committed, and whether it needs a dependency that nobody declared; do not add one without need.`;
    case "setup":
      return `A command or a dependency is not there.${about("Missing")} Use the scripts that the repository has; a name in a command has to be one of them.`;
    case "type":
      return `It does not compile.${about("Errors")} Repair the first error first, many of the others follow from it; do not silence the checker.`;
    case "memory":
      return "It ran out of memory or disk. Look for a loop or a structure that grows without bound in what was changed.";
    case "test":
      return `Tests fail.${about("Some")} Run exactly these, read what each of them expects, and repair the code, not the test, unless the test contradicts the unit.`;
    case "lint":
      return `The linter objects.${about("Rules")} Run it with its own repair where it has one; do not switch rules off.`;
    case "timeout":
      return "Something did not end in time. Look for a wait that nobody ends, a loop without an end, or a command that waits for input; make the work smaller before you make a limit larger.";
    case "network":
      return "Something asked for the network and did not reach it. Tests and builds have to do without: use what the repository uses in place of it.";
    case "review":
      return "A reviewer held it back. Answer every point: change what is right, and say in your summary why the rest is not.";
    case "limit":
      return "It ran out of turns or money. Go straight to the files of the unit, make the smallest change that does it, commit early.";
    case "policy":
      return "The change itself was refused. Leave out what the message names; the rest may stay.";
    case "regression":
      return "The attempt broke what worked before it. Keep what passed passing: run it before and after your change.";
    case "unknown":
      return line === null
        ? "The output names no error. Run the verification yourself and look at the first thing that goes wrong."
        : `The last error it names is: ${line}`;
    default:
      return never(kind);
  }
}

// The last step of every change of a file: its syntax is checked first, and what cannot be parsed is not written. A file that could
// not be parsed before may stay so for the moment: somebody is repairing it.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { checkSyntax } from "../syntax.ts";
import type { Place } from "../workspace.ts";
import { openForWriting } from "../workspace.ts";
import type { Desk } from "./desk.ts";
import { said, type ToolOutcome, wrong } from "./tool.ts";

export async function save(
  desk: Desk,
  place: Place,
  before: string | null,
  text: string,
  done: string,
): Promise<ToolOutcome> {
  if (before === text) return wrong(`\`${place.path}\` is exactly like this already.`);
  const problem = await checkSyntax(place, text, desk);
  let remark = "";
  if (problem !== null) {
    const wasBroken = before !== null && (await checkSyntax(place, before, desk)) !== null;
    if (!wasBroken) {
      return wrong(
        `Not written, \`${place.path}\` is unchanged: the new text cannot be parsed.\n${problem}`,
      );
    }
    remark = `\nIt still cannot be parsed:\n${problem}`;
  }
  mkdirSync(dirname(place.absolute), { recursive: true });
  const file = await openForWriting(place.absolute);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  desk.seen.note(place.path, text);
  return { ...said(`${done}${remark}`), changed: true };
}

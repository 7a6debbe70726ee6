// Replaces one piece of a file that has been read. The piece has to be there exactly once, so that what changes is what was meant.
import { z } from "zod";
import { readText } from "../contents.ts";
import type { Desk } from "./desk.ts";
import { save } from "./save.ts";
import { defineTool, denied, type Tool, wrong } from "./tool.ts";

export const editTool = (desk: Desk): Tool =>
  defineTool({
    name: "edit",
    description:
      "Replace a piece of a file that you have read. old must be in the file exactly as written, spaces included, and only once; give all=true to replace every occurrence.",
    input: z.object({
      path: z.string(),
      old: z.string().min(1),
      new: z.string(),
      all: z.boolean().optional(),
    }),
    async run({ path, old, new: fresh, all = false }) {
      const place = desk.files.target(path);
      if (!place.ok) return denied(`edit ${path}`, place.problem);
      const name = place.value.path;
      const before = readText(place.value.absolute);
      if (!before.ok) return denied(`edit ${path}`, `\`${name}\` ${before.problem}`);
      if (before.value === null)
        return wrong(`There is no file \`${name}\`; create it with write.`);
      const unseen = desk.seen.refusal(name, before.value);
      if (unseen !== null) return wrong(`${unseen}.`);
      if (fresh.includes("\0")) return denied(`edit ${path}`, "the text is binary");
      const text = before.value;
      // Files with Windows line ends are shown to the model as they are, but it writes plain ones.
      const windows = text.includes("\r\n") && !old.includes("\r");
      const from = windows ? old.replaceAll("\n", "\r\n") : old;
      const to = windows ? fresh.replaceAll(/\r?\n/g, "\r\n") : fresh;
      const count = text.split(from).length - 1;
      if (count === 0) return wrong(absent(name, text, old));
      if (count > 1 && !all) {
        return wrong(
          `That text is ${count} times in \`${name}\`. Give more of what stands around it.`,
        );
      }
      const after = all ? text.replaceAll(from, () => to) : text.replace(from, () => to);
      return save(desk, place.value, text, after, `Changed ${name}.`);
    },
  });

/** The first line that looks like the wanted one, as it really stands there. */
function absent(name: string, text: string, old: string): string {
  const bare = (line: string): string => line.replace(/\s+/g, "");
  const wanted = old
    .split("\n")
    .map(bare)
    .find((line) => line.length > 3);
  const lines = text.split("\n");
  const at = wanted === undefined ? -1 : lines.findIndex((line) => bare(line).includes(wanted));
  if (at < 0) return `That text is not in \`${name}\`. Read it again and copy the piece exactly.`;
  const around = lines.slice(at, at + Math.min(12, old.split("\n").length + 1)).join("\n");
  return `That text is not in \`${name}\` exactly. From line ${at + 1} it says:\n${around}`;
}

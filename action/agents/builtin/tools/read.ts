// Reads a text file, or a part of it; what was read may be edited.
import { z } from "zod";
import { readText } from "../contents.ts";
import { headAndTail } from "../cut.ts";
import type { Desk } from "./desk.ts";
import { defineTool, denied, said, type Tool, wrong } from "./tool.ts";

const LINES = 800;

export const readTool = (desk: Desk): Tool =>
  defineTool({
    name: "read",
    description: `Read a text file. Shows ${LINES} lines at most; give offset (first line, from 1) and limit for another part.`,
    input: z.object({
      path: z.string().describe("Path from the root of the repository."),
      offset: z.int().min(1).max(1_000_000).optional(),
      limit: z.int().min(1).max(1_000_000).optional(),
    }),
    run({ path, offset = 1, limit = LINES }) {
      const place = desk.files.place(path);
      if (!place.ok) return denied(`read ${path}`, place.problem);
      const name = place.value.path;
      const found = readText(place.value.absolute);
      if (!found.ok) return wrong(`\`${name}\` ${found.problem}.`);
      if (found.value === null) return wrong(`There is no file \`${name}\`.`);
      desk.seen.note(name, found.value);
      if (found.value === "") return said(`\`${name}\` is empty.`);
      const lines = found.value.split("\n");
      if (lines.at(-1) === "") lines.pop();
      const part = lines.slice(offset - 1, offset - 1 + Math.min(limit, LINES));
      if (part.length === 0) return wrong(`\`${name}\` has only ${lines.length} lines.`);
      const last = offset + part.length - 1;
      const whole = part.length === lines.length;
      const head = whole
        ? `${name} (${lines.length} lines)`
        : `${name}, lines ${offset} to ${last} of ${lines.length}`;
      return said(`${head}:\n${headAndTail(part.join("\n"), desk.outputChars)}`);
    },
  });

// Searches the text of the repository's files. Git does it: ignored and binary files are left out, and no pattern can hang us.
import { z } from "zod";
import { headAndTail } from "../cut.ts";
import { type Desk, readByGit } from "./desk.ts";
import { defineTool, denied, said, type Tool, wrong } from "./tool.ts";

const MATCHES_PER_FILE = 50;
const LINE_CHARS = 300;

export const searchTool = (desk: Desk): Tool =>
  defineTool({
    name: "search",
    description:
      "Search the files of the repository for a regular expression; shows path:line:text. Give path to search one file or folder.",
    input: z.object({
      pattern: z.string().min(1).max(1000),
      path: z.string().optional(),
      ignore_case: z.boolean().optional(),
    }),
    async run({ pattern, path = "", ignore_case: ignoreCase = false }) {
      const place = desk.files.place(path);
      if (!place.ok) return denied(`search ${path}`, place.problem);
      const options = ["-n", "-I", "--untracked", "--no-color", `--max-count=${MATCHES_PER_FILE}`];
      if (ignoreCase) options.push("-i");
      const where = place.value.path === "" ? [] : [`:(literal)${place.value.path}`];
      for (const syntax of ["-P", "-E", "-F"]) {
        const args = ["grep", ...options, syntax, "-e", pattern, "--", ...where];
        const done = await readByGit(desk, args);
        if (done.timedOut) return wrong("The search took too long; make it narrower.");
        if (done.exitCode === 1) return said("Nothing was found.");
        // Broken as a regular expression, or not supported: tried in the next syntax, at last as plain text.
        if (done.exitCode !== 0) continue;
        const lines = done.stdout.split("\n").map((line) => line.slice(0, LINE_CHARS));
        return said(headAndTail(lines.join("\n").trimEnd(), desk.outputChars));
      }
      return wrong("The pattern cannot be read.");
    },
  });

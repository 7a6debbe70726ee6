// Lists the files of the repository; folders with too many of them as one line each.
import { z } from "zod";
import { headAndTail } from "../cut.ts";
import { type Desk, listFiles } from "./desk.ts";
import { defineTool, denied, said, type Tool, wrong } from "./tool.ts";

const LINES_MAX = 300;

export const listTool = (desk: Desk): Tool =>
  defineTool({
    name: "list",
    description:
      "List the files of the repository, or of one folder. Large folders are shown with the number of their files.",
    input: z.object({ path: z.string().optional().describe("A folder; without it, everything.") }),
    async run({ path = "" }) {
      const place = desk.files.place(path);
      if (!place.ok) return denied(`list ${path}`, place.problem);
      const files = await listFiles(desk, place.value.path);
      if (files.length === 0) {
        return place.value.path === ""
          ? said("The repository is empty.")
          : wrong(`There are no files in \`${place.value.path}\`.`);
      }
      const depth = place.value.path === "" ? 0 : place.value.path.split("/").length;
      return said(headAndTail(folded([...files].sort(), depth).join("\n"), desk.outputChars));
    },
  });

/** Folds the deepest folders first, until it fits. */
function folded(files: readonly string[], depth: number): readonly string[] {
  if (files.length <= LINES_MAX) return files;
  const deepest = Math.max(...files.map((file) => file.split("/").length));
  for (let level = deepest - 1; level > depth; level--) {
    const lines = foldAt(files, level);
    if (lines.length <= LINES_MAX) return lines;
  }
  return foldAt(files, depth + 1);
}

function foldAt(files: readonly string[], level: number): readonly string[] {
  const lines = new Map<string, number>();
  for (const file of files) {
    const parts = file.split("/");
    const line = parts.length > level ? `${parts.slice(0, level).join("/")}/` : file;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines].map(([line, count]) =>
    line.endsWith("/") ? `${line} (${count} files)` : line,
  );
}

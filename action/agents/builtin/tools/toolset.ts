// Which tools a task has, and how a model may call them by names that it learned elsewhere.
import { never } from "../../../../core/base/assert.ts";
import type { Task } from "../../../../core/report/brief.ts";
import type { Desk } from "./desk.ts";
import { editTool } from "./edit.ts";
import { listTool } from "./list.ts";
import { missionTools } from "./mission-tool.ts";
import { readTool } from "./read.ts";
import { runTool } from "./run.ts";
import { searchTool } from "./search.ts";
import type { Tool } from "./tool.ts";
import { writeTool } from "./write.ts";

export function toolsFor(task: Task, desk: Desk, network: boolean): readonly Tool[] {
  const looking = [readTool(desk), listTool(desk), searchTool(desk)];
  switch (task) {
    case "work":
    case "fixup":
      return [
        ...looking,
        writeTool(desk),
        editTool(desk),
        runTool(desk, network),
        ...missionTools(desk),
      ];
    case "plan":
    case "critic":
    case "check":
    case "distill":
    case "strategise":
    case "evolve":
    case "diagnose":
    case "architect":
    case "discover":
    case "research":
      return looking;
    case "review":
    case "verify":
      return []; // The diff is in the prompt (SR21).
    default:
      return never(task);
  }
}

const ALIASES: Readonly<Record<string, string>> = {
  read_file: "read",
  open_file: "read",
  view: "read",
  cat: "read",
  list_files: "list",
  list_dir: "list",
  list_directory: "list",
  ls: "list",
  grep: "search",
  search_files: "search",
  write_file: "write",
  create_file: "write",
  edit_file: "edit",
  replace: "edit",
  bash: "run",
  shell: "run",
  execute: "run",
  run_command: "run",
  execute_command: "run",
};

/** The tool that is meant; null: none. */
export function findTool(tools: readonly Tool[], name: string): Tool | null {
  const written = name
    .trim()
    .replace(/^functions?\./, "")
    .toLowerCase();
  const meant = ALIASES[written] ?? written;
  return tools.find((tool) => tool.name === meant) ?? null;
}

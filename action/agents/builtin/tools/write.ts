// Writes a whole file.
import { z } from "zod";
import { readText } from "../contents.ts";
import type { Desk } from "./desk.ts";
import { save } from "./save.ts";
import { defineTool, denied, type Tool, wrong } from "./tool.ts";

const TEXT_MAX_CHARS = 1_000_000;

export const writeTool = (desk: Desk): Tool =>
  defineTool({
    name: "write",
    description:
      "Create a file, or replace one that you have read, with the whole text given. For small changes use edit.",
    input: z.object({ path: z.string(), content: z.string().max(TEXT_MAX_CHARS) }),
    async run({ path, content }) {
      const place = desk.files.target(path);
      if (!place.ok) return denied(`write ${path}`, place.problem);
      const name = place.value.path;
      const before = readText(place.value.absolute);
      if (!before.ok) return denied(`write ${path}`, `\`${name}\` ${before.problem}`);
      if (content.includes("\0")) return denied(`write ${path}`, "the text is binary");
      if (before.value !== null) {
        const unseen = desk.seen.refusal(name, before.value);
        if (unseen !== null) return wrong(`${unseen}.`);
      }
      const lines = content.split("\n").length - (content.endsWith("\n") ? 1 : 0);
      return save(desk, place.value, before.value, content, `Wrote ${name} (${lines} lines).`);
    },
  });

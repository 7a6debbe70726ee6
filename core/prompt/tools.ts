// What a prompt says of tools: those that are there and how they are called, and how to leave one.
import { sanitise } from "../base/sanitise.ts";
import type { Brief } from "../report/brief.ts";
import type { WorkTool } from "../report/brief-parts.ts";
import { envelope } from "./envelope.ts";
import type { PromptPart } from "./fit.ts";

/** As the job laid them out. */
export interface OfferedTools {
  /** Followed by the name of a tool and its arguments. */
  readonly command: string;
  readonly tools: readonly WorkTool[];
}

const TOOLS_MAX_CHARS = 6_000;
const DESCRIPTION_MAX_CHARS = 300;

export const toolsPart = (offered: OfferedTools | undefined, boundary: string): PromptPart => ({
  name: "tools",
  text: (offered?.tools ?? []).map(toolText).join("\n"),
  ...{ max: TOOLS_MAX_CHARS, keep: "head", priority: 5 },
  show: (text) =>
    `Earlier work left small programs that look things up in this repository. They only read. Use one where it saves you work: run
\`${offered?.command ?? ""} NAME [ARGUMENT …]\`, or your tool of that kind.\n\n${envelope("tools", text, boundary)}`,
});

const toolText = ({ name, description }: WorkTool): string =>
  `- ${name}: ${sanitise(description, DESCRIPTION_MAX_CHARS)}`;

/** "" where the repository has not asked for tools. */
export const toolsRule = ({ tools }: Brief): string =>
  tools === undefined
    ? ""
    : `You may leave a small program for those who work here after you, when it looks something up that they will need too: add
"tools_created":[{"name":"…","description":"…","language":"node","script":"…"}] to the object of MC_RESULT, three at most. It only
reads and is at most 10 KB long. Its whole world is args (texts), read(path), files(folder), print(…) and fail(text). language is
node (JavaScript without modules, async and patterns between slashes) or python (modules that only compute, such as json, re, math,
collections). Leave none rather than one that nobody needs.`;

// JSON, keywords and hints out of text, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { extractJson } from "../../../core/base/json.ts";
import { keywords } from "../../../core/base/words.ts";
import { parseDependsOn, parseFilesHint } from "../../../core/schedule/files.ts";
import { filesHint, jsonExtract } from "../../vectors/departures.ts";
import { followsVectors } from "../../vectors/load.ts";

describe("extractJson", () => {
  followsVectors("json-extract", {
    input: z.object({ text: z.string(), expectArray: z.boolean() }),
    answer: ({ text, expectArray }) => {
      const found = extractJson(text, expectArray ? { want: "array" } : {});
      return found.ok ? found.value : null;
    },
    departures: jsonExtract,
  });
});

describe("keywords", () => {
  followsVectors("keywords", {
    input: z.object({ text: z.string() }),
    answer: ({ text }) => keywords(text),
  });
});

describe("parseFilesHint and parseDependsOn", () => {
  followsVectors("files-hint", {
    input: z.object({ fn: z.enum(["files", "deps"]), text: z.string() }),
    answer: ({ fn, text }) => (fn === "files" ? parseFilesHint(text) : parseDependsOn(text)),
    departures: filesHint,
  });
});

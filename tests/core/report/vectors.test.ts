// What workers say they did, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { transcriptClaims } from "../../../core/report/transcript-claims.ts";
import { parseWorkResult } from "../../../core/report/work-result.ts";
import { handoffFallback, mcResult } from "../../vectors/departures.ts";
import { followsVectors } from "../../vectors/load.ts";

describe("parseWorkResult", () => {
  followsVectors("mc-result", {
    input: z.object({ text: z.string() }),
    answer: ({ text }) => {
      const parsed = parseWorkResult(text);
      if (!parsed.ok) return null;
      const { status, commits, summary, filesChanged, discoveries, concerns, extras } =
        parsed.result;
      return {
        status,
        commits,
        summary,
        files_changed: filesChanged,
        discoveries,
        concerns,
        ...extras,
      };
    },
    departures: mcResult,
  });
});

describe("transcriptClaims", () => {
  followsVectors("handoff-fallback", {
    input: z.object({ text: z.string(), exitCode: z.number().nullable() }),
    answer: ({ text, exitCode }) => {
      const { status, commits, summary, filesChanged, discoveries } = transcriptClaims(
        text,
        exitCode,
      );
      return { status, commits, summary, files_changed: filesChanged, discoveries };
    },
    departures: handoffFallback,
  });
});

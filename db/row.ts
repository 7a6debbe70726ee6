// Parsers for columns: rows are checked on the way out, JSON text becomes lists and objects again.
import { z } from "zod";
import type { DispatchId, IsoTime, MissionId, RepoName, Sha, UnitId } from "../core/base/brand.ts";

const isText = (value: unknown): boolean => typeof value === "string";

export const column = {
  text: z.string(),
  number: z.number(),
  sha: z.custom<Sha>(isText),
  time: z.custom<IsoTime>(isText),
  repo: z.custom<RepoName>(isText),
  mission: z.custom<MissionId>(isText),
  unit: z.custom<UnitId>(isText),
  dispatch: z.custom<DispatchId>(isText),
  truth: z.number().transform((value) => value !== 0),
} as const;

/** JSON text of a shape; malformed text is our bug or a damaged file, and says which column. */
export function json<Shape>(shape: z.ZodType<Shape>): z.ZodType<Shape> {
  const parse = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  });
  return parse.pipe(shape);
}

/** An object that we wrote ourselves: its shape is the type's, only its frame is checked. */
export const details = <Shape extends object>(): z.ZodType<Shape> =>
  json(z.custom<Shape>((value) => typeof value === "object" && value !== null));

export const textList: z.ZodType<readonly string[]> = json(z.array(z.string()));

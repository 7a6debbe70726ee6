// The published JSON Schema of `.github/mission-control.yml`: what editors check while a maintainer types.
import { z } from "zod";
import { RepoConfig } from "./schema.ts";

export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const schema: Record<string, unknown> = { ...z.toJSONSchema(RepoConfig, { io: "input" }) };
  return {
    ...schema,
    title: "Mission Control",
    description: "Configuration of Mission Control in one repository; every key has a default.",
  };
}

// The contract of the agent back-ends on small fakes of their CLIs: they speak to the scripted APIs by the same forwarder and
// the same road as the real ones do in `npm run contract:agents`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BACK_ENDS } from "./contract/back-end.ts";
import { installFakes } from "./contract/fakes/installed-fakes.ts";
import { play } from "./contract/play.ts";
import { SCENARIOS } from "./contract/scenarios.ts";

let programs: string;
beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), "mc-fakes-"));
  installFakes(programs);
});
afterAll(() => rmSync(programs, { recursive: true, force: true }));

describe.each(BACK_ENDS)("$name", (backEnd) => {
  // By name: titles made of fields are cut.
  test.concurrent.each(SCENARIOS.map((each) => [each.name, each] as const))(
    "%s",
    async (_name, scenario) => {
      const { problems } = await play(scenario, backEnd, { programs, shortS: 1 });
      expect(problems).toEqual([]);
    },
  );
});

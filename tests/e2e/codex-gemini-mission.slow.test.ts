// A whole mission with Codex, and one with Gemini, on a scripted API and the local GitHub: it ends on green, and costs what the
// API billed. With the fakes of their CLIs; with the real ones where MC_CODEX_CLI or MC_GEMINI_CLI names the folder that holds
// the program.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BACK_ENDS } from "../agents/contract/back-end.ts";
import { installFakes } from "../agents/contract/fakes/installed-fakes.ts";
import type { Reply } from "../agents/contract/reply.ts";
import { openScriptedApi } from "../agents/contract/scripted-api.ts";
import { lastLine, OwnRepository } from "./own-repository.ts";

const KEY = "sk-canary-0123456789abcdef0123456789";
const PLAN = `<!-- PLAN -->${JSON.stringify({
  type: "leaves",
  units: ["one", "two"].map((name) => ({
    title: `Write ${name}`,
    description: `Write ${name}.js`,
    files_hint: `${name}.js`,
  })),
})}<!-- /PLAN -->`;
const REVIEW =
  'REVIEW_RESULT:{"alignment":8,"approach":8,"test_quality":7,"criteria_met":8,"rationale":"fine"}';
const DONE =
  'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}';

/** A second question of a conversation holds what the first one's command gave. */
function replyTo(body: string): Reply {
  if (body.includes("Now write the plan")) return { say: PLAN };
  if (body.includes("Review the diff now")) return { say: REVIEW };
  if (/"function_call_output"|"functionResponse"/.test(body)) return { say: DONE };
  const name = body.includes("Write one.js") ? "one" : "two";
  const write = `echo 'export const value = "${name}";' > ${name}.js`;
  return { run: `${write} && git add -A && git commit -qm 'Write ${name}'` };
}

let own: OwnRepository;
let programs: string;
beforeEach(() => {
  own = new OwnRepository();
  programs = mkdtempSync(join(tmpdir(), "mc-fakes-"));
  installFakes(programs);
});
afterEach(() => {
  rmSync(programs, { recursive: true, force: true });
  own.remove();
});

const REAL: Readonly<Record<string, string | undefined>> = {
  codex: process.env.MC_CODEX_CLI,
  gemini: process.env.MC_GEMINI_CLI,
};
// Claude Code has a test of its own.
const cases = ["codex", "gemini"].flatMap(
  (name): readonly (readonly [string, string, string])[] => {
    const real = REAL[name];
    const fake = ["the fake of", name, ""] as const;
    return real === undefined ? [fake] : [fake, ["the real", name, real]];
  },
);

test.each(cases)(
  "with %s %s a mission ends on green and costs what was billed",
  async (_which, name, real) => {
    const backEnd = BACK_ENDS.find((each) => each.name === name);
    if (backEnd === undefined) throw new Error(`no back-end ${name}`);
    const api = await openScriptedApi(backEnd.api, replyTo, "");
    try {
      const run = await own.mc(
        [
          ...["run", "--repo", own.path, "--objective", "Two files", "--json"],
          ...["--agent", backEnd.name, "--model", backEnd.model],
        ],
        {
          environment: {
            PATH: `${real === "" ? programs : real}:${process.env.PATH ?? ""}`,
            [backEnd.keyName]: KEY,
            [backEnd.addressName]: api.url,
          },
        },
      );
      expect(run.code, run.err).toBe(0);
      const outcome = lastLine(run.out);
      expect(outcome).toMatchObject({
        state: "completed",
        units: { planned: 2, green: 2, failed: 0 },
      });
      expect(own.git("show", "mc/green:one.js")).toBe('export const value = "one";');
      expect(own.git("show", "mc/green:two.js")).toBe('export const value = "two";');
      // A plan, two units of two turns, two reviews.
      expect(api.requests.length).toBe(7);
      expect(outcome.cost_usd).toBeCloseTo(7 * backEnd.requestUsd, 9);
      expect(api.requests.every(({ key }) => key === KEY)).toBe(true);
      expect(`${run.out}${run.err}`).not.toContain(KEY);
    } finally {
      await api.close();
    }
  },
);

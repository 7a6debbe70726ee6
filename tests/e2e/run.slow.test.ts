// `mc run` as a person types it, on a repository of their own: real processes, real runner, a command agent.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

let own: OwnRepository;
let folder = "";
let repo = "";
beforeEach(() => {
  own = new OwnRepository();
  folder = own.folder;
  repo = own.path;
});
afterEach(() => own.remove());

const git = (...args: readonly string[]): string => own.git(...args);
const mc = (args: readonly string[], until?: string) => own.mc(args, { until });

/** A program that plans two units and writes a file for each; `pauseS` makes its work slow enough to interrupt. */
function agent(pauseS = 0): string {
  return own.agent(
    `#!/bin/bash
set -e
case "$MC_TASK" in
plan) printf '%s\\n' '<!-- PLAN -->{"type":"leaves","units":[{"title":"One","description":"one.js","files_hint":"one.js"},{"title":"Two","description":"two.js","files_hint":"two.js","depends_on_indices":[0]}]}<!-- /PLAN -->' ;;
work)
  sleep ${pauseS}
  unit=$(node -p 'JSON.parse(require("fs").readFileSync(process.env.MC_BRIEF, "utf8")).unit.id')
  echo "export const value = \\"$unit\\";" > "$unit.js"
  git add -A
  git -c user.name=agent -c user.email=agent@example.com commit -qm "Add $unit"
  echo 'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}' ;;
check) echo 'OBJECTIVE_CHECK:{"met":true,"reason":"both files are there"}' ;;
review) echo 'REVIEW_RESULT:{"alignment":8,"approach":8,"test_quality":7,"rationale":"fine"}' ;;
esac
`,
  );
}

describe("mc run", () => {
  test("offers the result as a branch and leaves the checked-out one alone; --apply moves it", async () => {
    const head = git("rev-parse", "HEAD");
    const run = await mc([
      "run",
      "--repo",
      repo,
      "--objective",
      "Two files",
      "--agent",
      agent(),
      "--json",
    ]);
    expect(run.err).toContain("Detected verification: `npm test`");
    expect(run.code, run.err).toBe(0);
    expect(lastLine(run.out)).toMatchObject({
      units: { planned: 2, green: 2, failed: 0 },
      branch: "mc/green",
      state: "completed",
      applied: false,
    });
    expect(git("rev-parse", "HEAD")).toBe(head);
    expect(git("status", "--porcelain")).toBe("");
    expect(git("ls-tree", "--name-only", "mc/green").split("\n")).toEqual([
      "add.js",
      "one.js",
      "package.json",
      "test",
      "two.js",
    ]);
    expect(git("rev-parse", "mc/green")).toBe(lastLine(run.out).green);
    const why = await mc(["why", "two", "--repo", repo, "--json"]);
    expect(why.code, why.err).toBe(0);
    expect(JSON.stringify(lastLine(why.out))).toContain("landed on mc/green");

    const applied = await mc([
      "run",
      "--repo",
      repo,
      "--objective",
      "Again",
      "--agent",
      agent(),
      "--apply",
      "--json",
    ]);
    expect(applied.code, applied.err).toBe(0);
    expect(lastLine(applied.out)).toMatchObject({ applied: true });
    expect(git("rev-parse", "HEAD")).toBe(lastLine(applied.out).green);
  });

  test("Ctrl-C loses nothing: --resume goes on, and nothing is done twice", async () => {
    const typed = [
      "run",
      "--repo",
      repo,
      "--objective",
      "Two files",
      "--agent",
      agent(2),
      "--json",
    ];
    const first = await mc(typed, "one: attempt 1 of 3 started");
    expect(first.code).toBe(130);
    expect(first.err).toContain("--resume");
    const again = await mc(typed);
    expect(again.code).toBe(2);
    expect(again.err).toContain("was not finished");
    const resumed = await mc(["run", "--repo", repo, "--resume", "--json"]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(lastLine(resumed.out)).toMatchObject({ units: { planned: 2, green: 2 } });
    const units = git("log", "--format=%(trailers:key=MC-Unit,valueonly)", "mc/green")
      .split("\n")
      .filter((line) => line !== "");
    expect(units.sort()).toEqual(["one", "two"]);
  });

  test("an explicit plan in a file is planned as written", async () => {
    const issue = join(folder, "objective.md");
    writeFileSync(
      issue,
      "# Only one\n\n```yaml mc-plan\nunits:\n  - id: solo\n    title: Write solo.js\n    files: [solo.js]\n```\n",
    );
    const run = await mc([
      "run",
      "--repo",
      repo,
      "--issue",
      issue,
      "--agent",
      agent(),
      "--no-review",
      "--json",
    ]);
    expect(run.code, run.err).toBe(0);
    expect(lastLine(run.out)).toMatchObject({ units: { planned: 1, green: 1 } });
  });

  test("a red base is told with the end of its log, and nothing is offered", async () => {
    const run = await mc([
      "run",
      "--repo",
      repo,
      "--objective",
      "x",
      "--agent",
      agent(),
      "--verify",
      "echo what broke; exit 3",
    ]);
    expect(run.code).toBe(1);
    expect(run.out).toContain("verification fails on");
    expect(run.out).toContain("what broke");
    expect(git("branch", "--list", "mc/*")).toBe("");
  });

  test.each([
    [["run", "--repo", "nowhere", "--objective", "x"], "is no git repository"],
    [["run", "--repo", "repo"], "either --objective TEXT or --issue FILE.md"],
    [
      ["run", "--repo", "repo", "--objective", "x", "--issue", "y.md"],
      "either --objective TEXT or --issue FILE.md",
    ],
    [["run", "--repo", "repo", "--issue", "absent.md"], "absent.md"],
    [["run", "--repo", "repo", "--objective", "x", "--agent", "telepathy"], "unknown agent"],
    [["run", "--repo", "repo", "--objective", "x", "--agent", "command:"], "say which"],
    [["run", "--repo", "repo", "--resume"], "no run of"],
    [["run", "--repo", "repo", "--objective", "x", "--workers", "many"], "--workers many"],
  ])("%j: exit 2 and what to do", async (args, said) => {
    const ended = await mc(args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(said);
  });

  test("without an agent it says which ones it looked for and how to get each", async () => {
    const ended = await mc(["run", "--repo", repo, "--objective", "x"]);
    expect(ended.code).toBe(2);
    for (const name of ["claude-code", "command", "scripted"]) expect(ended.err).toContain(name);
    expect(ended.err).toContain("npm install --global @anthropic-ai/claude-code");
  });
});

// What is wrong with a folder and its configuration, against the reference: by level, our words are others.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { checkFolder, programsOf } from "../../../app/doctor/folder.ts";
import { readNotifySettings } from "../../../app/notify/settings.ts";
import { configValidate } from "../../vectors/departures-notices.ts";
import { followsVectors } from "../../vectors/load.ts";

const Input = z.object({
  git: z.boolean(),
  exists: z.boolean(),
  set: z.record(z.string(), z.unknown()),
});
type Input = z.infer<typeof Input>;

/** Their key, and what it is called here. */
function ours(set: Input["set"]): { readonly config: object; readonly token: string | undefined } {
  const text = (key: string): string | undefined => {
    const value = set[key];
    return value === undefined ? undefined : String(value);
  };
  const workers = set["scheduler.parallel.num_workers"];
  const agent = text("backend.type");
  return {
    config: {
      verify: { command: text("target.verification.command") ?? "true" },
      agent: agent === undefined ? { type: "scripted", command: "s.yml" } : { type: agent },
      ...(workers === undefined ? {} : { workers: { max: workers } }),
    },
    token: text("notifications.telegram.bot_token"),
  };
}

async function levels({ git, exists, set }: Input): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "mc-folder-"));
  try {
    if (git) mkdirSync(join(folder, ".git"));
    const { config, token } = ours(set);
    mkdirSync(join(folder, ".github"));
    writeFileSync(join(folder, ".github", "mission-control.yml"), stringify(config));
    const found = await checkFolder(exists ? folder : join(folder, "missing"), {
      PATH: process.env.PATH,
    });
    const { problems } = readNotifySettings(
      token === undefined || token === ""
        ? {}
        : { MC_NOTIFY_TELEGRAM_TOKEN: token, MC_NOTIFY_TELEGRAM_CHAT: "1" },
    );
    return [
      ...found
        .map(({ level }) => level)
        .filter((level) => level === "error" || level === "warning"),
      ...problems.map(() => "error"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const answers = new Map<string, readonly string[]>();
beforeAll(async () => {
  const { cases } = z
    .object({ cases: z.array(z.object({ input: Input })) })
    .parse(JSON.parse(readFileSync("tests/vectors/config-validate.json", "utf8")));
  for (const { input } of cases) answers.set(JSON.stringify(input), await levels(input));
});

describe("folders", () => {
  followsVectors("config-validate", {
    input: Input,
    answer: (input) => answers.get(JSON.stringify(input)),
    told: (expected) =>
      Array.isArray(expected)
        ? expected.map((one: unknown) => z.array(z.string()).parse(one)[0])
        : expected,
    departures: configValidate,
  });

  test.each([
    ["npm ci && npm test", ["npm", "npm"]],
    ["CI=1 ./check.sh; echo done", ["./check.sh"]],
    // Only a shell could tell what stands in brackets and variables.
    ["cd app && (make || true)", []],
    ["node -e 'a && b | c'", ["node"]],
    ['"$PYTHON" -m pytest', []],
  ])("programs of %s", (command, programs) => {
    expect(programsOf(command)).toEqual(programs);
  });
});

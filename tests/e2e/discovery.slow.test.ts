// A look for improvements with real processes: app, runner, the bundled action in a checkout with its history, and issues in the end.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  DEMO,
  installDemo,
  mergeOnboarding,
  onboardingPull,
  seedDemo,
} from "../../local/boot/demo-mission.ts";
import { Rig } from "./rig.ts";

const AT = { owner: DEMO.owner, repo: DEMO.repo };

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.close();
  if (rig !== null) rmSync(rig.folder, { recursive: true, force: true });
  rig = null;
});

const PROPOSAL = {
  ...{
    track: "feature",
    title: "Count syllables",
    description: "As words are.",
    rationale: "Asked for.",
  },
  ...{ files: ["src/words.js"], impact: 8, effort: 2 },
};

/** Hard enough to change, and changed often. */
const hot = (version: number): string =>
  `export function hot(x) {\n${Array.from({ length: 40 }, (_, at) => `  if (x === ${at}) return ${at + version};\n`).join("")}}\n`;

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const found = await expect
    .poll(look, { timeout: 100_000, interval: 200, message: what })
    .not.toBeNull()
    .then(look);
  if (found === null) throw new Error(`${what} is gone again`);
  return found;
}

test("asked for in a comment, counted in the real checkout, proposed as issues", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mission-control-discovery-"));
  seedDemo(folder, true);
  const script = join(folder, "script.json");
  const text = `DISCOVERY_RESULT:${JSON.stringify({ items: [PROPOSAL] })}`;
  const { steps } = JSON.parse(readFileSync(script, "utf8"));
  writeFileSync(script, JSON.stringify({ steps: [{ task: "discover", text }, ...steps] }));
  const world = await Rig.open(folder, DEMO.owner);
  rig = world;
  await world.start();
  await installDemo(world.github, world.slug, folder);
  const { person } = world;
  await mergeOnboarding(person, folder, await until("onboarding", () => onboardingPull(person)));
  let sha: string | undefined;
  for (let version = 0; version < 6; version += 1) {
    const content = Buffer.from(hot(version)).toString("base64");
    const { data } = await person.repos.createOrUpdateFileContents({
      ...{ ...AT, path: "src/hot.js", message: `Change ${version}`, content },
      ...(sha === undefined ? {} : { sha }),
    });
    sha = data.content?.sha;
  }
  const { data: issue } = await person.issues.create({ ...AT, title: "What next?", body: "?" });
  await person.issues.createComment({ ...AT, issue_number: issue.number, body: "/mc discover" });
  const titles = await until("the proposals", async () => {
    const { data } = await person.issues.listForRepo({ ...AT, labels: "mc:proposed" });
    return data.length < 2 ? null : data.map(({ title }) => title).toSorted();
  });
  expect(titles).toContain("Count syllables");
  expect(titles).toContain("Make src/hot.js easier to change");
  const told = await until("the answer", async () => {
    const { data } = await person.issues.listComments({ ...AT, issue_number: issue.number });
    return data.find(({ body }) => body?.startsWith("<!-- mc:look-") === true)?.body ?? null;
  });
  expect(told).toContain("proposals become issues");
}, 150_000);

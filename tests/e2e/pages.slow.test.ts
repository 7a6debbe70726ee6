// A person in a real browser takes a mission from the onboarding pull request to the promotion, on the local GitHub's pages
// alone. With MC_SHOTS=FOLDER it leaves pictures of what was seen.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { ONBOARDING_BRANCH } from "../../core/report/workflow-names.ts";
import { demoScript } from "../../local/boot/demo-script.ts";
import { type Embedded, openEmbedded, PACKAGE_ROOT } from "../../local/boot/embedded.ts";

const CHROMIUM = process.env.MC_CHROMIUM ?? "/usr/bin/chromium";
const FULL = "olga/text-kit";
const AT = { owner: "olga", repo: "text-kit" } as const;
const MISSION_MS = 120_000;

const OBJECTIVE = `Two functions that people ask for.

\`\`\`yaml mc-plan
units:
  - id: slugify
    title: Slugify
    description: Add slugify(text).
    files: [src/slugify.js, src/index.js]
  - id: title-case
    title: Title case
    description: Add titleCase(text).
    depends_on: [slugify]
    files: [src/title-case.js, src/index.js]
\`\`\`
`;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `No browser at ${CHROMIUM}, and this test is about one. Get it with \`apt-get install -y --no-install-recommends chromium\`, or name another in MC_CHROMIUM.`,
    );
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  cleanups.push(() => browser.close());
  return browser;
}

/** The sample repository on a local GitHub with the app installed; its onboarding pull request uses the scripted agent. */
async function openSample(): Promise<Embedded> {
  const folder = mkdtempSync(join(tmpdir(), "mission-control-pages-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, "sample");
  mkdirSync(source);
  cpSync(join(PACKAGE_ROOT, "local", "boot", "sample"), source, { recursive: true });
  const script = join(folder, "script.json");
  writeFileSync(script, JSON.stringify(demoScript({ workMs: 0, planMs: 0, reviewMs: 0 })));
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: "olga",
    GIT_AUTHOR_EMAIL: "olga@example.org",
    GIT_COMMITTER_NAME: "olga",
    GIT_COMMITTER_EMAIL: "olga@example.org",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-q", "-m", "A kit"],
  ])
    execFileSync("git", args, { cwd: source, env });
  const embedded = await openEmbedded({
    stateDir: join(folder, "state"),
    port: 0,
    maxJobs: 3,
    person: "olga",
  });
  cleanups.push(() => embedded.close());
  await embedded.github.repository({ owner: "olga", name: "text-kit", source });
  await embedded.github.install(embedded.slug, FULL);
  await embedded.settled();
  await chooseAgent(embedded, script);
  return embedded;
}

async function chooseAgent({ person, settled }: Embedded, script: string): Promise<void> {
  const at = { ...AT, path: CONFIG_PATH };
  const { data } = await person.repos.getContent({ ...at, ref: ONBOARDING_BRANCH });
  if (Array.isArray(data) || !("content" in data)) throw new Error(`${CONFIG_PATH} is no file`);
  const text = Buffer.from(data.content, "base64").toString("utf8");
  const kept = text.replace(/^(agent|units):\n(?:[ \t].*\n|\s*#.*\n)*/gm, "");
  const ours = `agent:\n  type: scripted\n  command: ${JSON.stringify(script)}\nunits:\n  retry_delay_seconds: 0\n`;
  await person.repos.createOrUpdateFileContents({
    ...at,
    branch: ONBOARDING_BRANCH,
    message: "Use the scripted agent",
    sha: data.sha,
    content: Buffer.from(`${kept}\n${ours}`).toString("base64"),
  });
  await settled();
}

let shots = 0;
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.MC_SHOTS;
  if (folder === undefined) return;
  shots += 1;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${String(shots).padStart(2, "0")}-${name}.png`);
  await page.screenshot({ path, fullPage: true });
}

test("label, comment, approve: a mission from the onboarding to the promotion", async () => {
  const browser = await openBrowser();
  const embedded = await openSample();
  const { github } = embedded;
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const says = (text: string | RegExp, timeout = 10_000) =>
    page.getByText(text).first().waitFor({ timeout });

  await page.goto(`${github.url}/${FULL}`);
  await shot(page, "overview");
  await page.getByRole("link", { name: /Set up Mission Control/ }).click();
  await says("without conflicts");
  await shot(page, "onboarding");
  await page.getByRole("button", { name: "Merge pull request" }).click();
  await says("Merged.");
  await embedded.settled();

  await page.getByRole("link", { name: /^Issues/ }).click();
  await page.getByRole("link", { name: "New issue" }).click();
  await page.getByLabel("Title").fill("Make text-kit useful");
  await page.getByLabel(/What is wanted/).fill(OBJECTIVE);
  await page.getByRole("button", { name: "Open issue" }).click();
  await page.getByRole("button", { name: "Add label mc:objective" }).click();
  await page.getByRole("button", { name: "Remove label mc:objective" }).waitFor();
  // From here on nothing reloads the page but the page itself, when something changed.
  const live = page.locator("#conversation");
  await live.getByText("mission-control[bot]").first().waitFor({ timeout: 30_000 });
  await shot(page, "objective");
  const issueUrl = page.url();
  await page.getByLabel("Comment, in Markdown").fill("/mc status");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  const answers = live
    .locator("article", { hasText: "/mc status" })
    .locator("xpath=following::article");
  await answers.filter({ hasText: "mission-control[bot]" }).first().waitFor({ timeout: 30_000 });
  await shot(page, "status");

  const needed = live.locator("article", { hasText: "a review that approves the promotion" });
  await needed.first().waitFor({ timeout: MISSION_MS });
  await shot(page, "needed");
  await needed
    .first()
    .getByRole("link", { name: /^#\d+$/ })
    .first()
    .click();
  await says("No check has reported");
  await shot(page, "promotion");
  const head = await page.locator('#review input[name="commit"]').getAttribute("value");
  await page.getByLabel("Approve", { exact: true }).check();
  await page.getByLabel("What you think, in Markdown").fill("Looks **right** to me.");
  await page.getByRole("button", { name: "Submit review" }).click();
  await says("approved");
  await page.locator("#merge").getByText("Merged.").waitFor({ timeout: 60_000 });
  const close = page.getByRole("button", { name: "Close pull request" });
  await close.waitFor({ state: "detached" });
  await shot(page, "approved");

  await page.goto(issueUrl);
  await live.getByText("Done.").first().waitFor({ timeout: 60_000 });
  await shot(page, "done");
  await page.goto(`${github.url}/${FULL}`);
  const main = page.locator("#branches li", { has: page.getByText("main", { exact: true }) });
  expect(await main.first().locator("a.sha").getAttribute("title")).toBe(head);
  await shot(page, "promoted");
  await page.getByRole("link", { name: "Actions" }).click();
  await page.locator("#list a.title").first().click();
  await says("Jobs");
  await shot(page, "run");
  expect(complaints).toEqual([]);
  expect(github.violations).toEqual([]);
});

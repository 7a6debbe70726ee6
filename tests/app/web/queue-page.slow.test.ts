// The queue page in a real browser: its own policy lets all of it show, it fits a phone, and it is readable in the dark.
// With MC_SHOTS=FOLDER it leaves pictures.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServedPages } from "../../../app/web/serve.ts";
import { hostileState } from "../../core/voice/queue-hostile.ts";
import { busyState } from "../../core/voice/queue-rows.ts";
import { repoRow } from "../../core/voice/rows.ts";
import { serve } from "./support.ts";

const CHROMIUM = process.env.MC_CHROMIUM ?? "/usr/bin/chromium";
const LONG = "an-unbroken-name-".repeat(20);
const STATES = {
  "acme/busy": busyState(),
  "acme/closed": busyState({ repo: repoRow({ queueClosed: "olga closed it: release day" }) }),
  "acme/hostile": hostileState('"><img src=x onerror=alert(1)>', true),
  "acme/long": hostileState(LONG, true),
};

let browser: Browser;
let pages: ServedPages;
beforeAll(async () => {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `No browser at ${CHROMIUM}, and this test is about one. Get it with \`apt-get install -y --no-install-recommends chromium\`, or name another in MC_CHROMIUM.`,
    );
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"],
  });
  pages = await serve({ kind: "loopback" }, STATES);
});
afterAll(async () => {
  await browser.close();
  await pages.close();
});

const WIDTHS = [1000, 380] as const;
const SCHEMES = ["light", "dark"] as const;
const CASES = Object.keys(STATES).flatMap((repo) =>
  WIDTHS.flatMap((width) => SCHEMES.map((scheme) => [repo, width, scheme] as const)),
);

test.each(CASES)("%s at %d px, %s", async (repo, width, scheme) => {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${pages.url}/queue/${repo}?still`);
  const shots = process.env.MC_SHOTS;
  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true });
    const name = `queue-${repo.split("/")[1]}-${width}-${scheme}.png`;
    await page.screenshot({ path: join(shots, name), fullPage: true });
  }
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
  expect(wide).toBeLessThanOrEqual(width);
  expect(complaints).toEqual([]);
  expect(asked.filter((path) => path !== "/favicon.ico")).toEqual([
    `/queue/${repo}`,
    "/queue/style.css",
  ]);
  const contrast = await page.evaluate<number>(CONTRAST);
  expect(contrast).toBeGreaterThanOrEqual(4.5);
  await page.close();
});

/** Smallest contrast of any text on this page against the ground behind it (WCAG). */
const CONTRAST = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (color) => {
    const [r, g, b] = parse(color).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      const parts = parse(color);
      if (parts.length === 3 || parts[3] === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  let least = 21;
  for (const element of document.querySelectorAll("main *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
})()`;

test("it looks again by itself", async () => {
  const page = await browser.newPage();
  await page.goto(`${pages.url}/queue/acme/busy`);
  expect(await page.locator('meta[http-equiv="refresh"]').getAttribute("content")).toBe("10");
  await page.getByRole("link", { name: "hold still" }).click();
  expect(await page.locator('meta[http-equiv="refresh"]').count()).toBe(0);
  await page.close();
});

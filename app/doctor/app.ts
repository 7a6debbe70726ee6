// The app as GitHub has it: permissions, events, installations that have not agreed yet, and this machine's clock against GitHub's.
import { readFileSync } from "node:fs";
import type { Octokit } from "@octokit/rest";
import { parse } from "yaml";
import { z } from "zod";
import { error, type Finding, note, ok, reasonOf, warning } from "./finding.ts";

const Manifest = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

export const readManifest = (): Manifest =>
  Manifest.parse(parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")));

const SKEW_WARN_MS = 10_000;
/** GitHub takes an app's own token within a minute of its time. */
const SKEW_MAX_MS = 55_000;

export async function checkClock(
  fetch: typeof globalThis.fetch,
  apiUrl: string,
  now: () => number,
): Promise<Finding> {
  try {
    const before = now();
    const response = await fetch(`${apiUrl}/`, {
      signal: AbortSignal.timeout(10_000),
      redirect: "manual",
    });
    await response.body?.cancel();
    const date = Date.parse(response.headers.get("date") ?? "");
    if (Number.isNaN(date)) return note("github.clock", "GitHub did not say its time", "", "");
    const skew = Math.round(((before + now()) / 2 - date) / 1000) * 1000;
    return clockFinding(skew);
  } catch (thrown) {
    return error(
      "github.reach",
      `${apiUrl} is not reached`,
      reasonOf(thrown),
      "Check the network, its proxy, and GHE_HOST or GITHUB_API_URL.",
    );
  }
}

export function clockFinding(skewMs: number): Finding {
  const seconds = Math.abs(skewMs) / 1000;
  if (Math.abs(skewMs) < SKEW_WARN_MS) return ok("github.clock", "The clock agrees with GitHub's");
  const what = `The clock is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} GitHub's`;
  const mend = "Set the clock, and keep it set: switch time synchronisation (NTP) on.";
  return Math.abs(skewMs) < SKEW_MAX_MS
    ? warning("github.clock", what, "Timers and limits are off by that.", mend)
    : error(
        "github.clock",
        what,
        "GitHub refuses the app's tokens when its clock is a minute off.",
        mend,
      );
}

const AppFacts = z.object({
  slug: z.string(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});
const Installation = z.object({
  id: z.number(),
  account: z.object({ login: z.string() }).nullish(),
  permissions: z.record(z.string(), z.string()),
  suspended_at: z.string().nullish(),
});

export async function checkApp(
  octokit: Octokit,
  appToken: () => Promise<string>,
  manifest: Manifest,
): Promise<readonly Finding[]> {
  try {
    const headers = { authorization: `bearer ${await appToken()}` };
    const facts = AppFacts.parse((await octokit.request("GET /app", { headers })).data);
    const pages = await octokit.paginate(octokit.rest.apps.listInstallations, {
      headers,
      per_page: 100,
    });
    const installations = z.array(Installation).parse(pages);
    return [
      ...permissionsOf(facts, manifest),
      ...eventsOf(facts, manifest),
      ...installations.flatMap((one) => ofInstallation(one, facts)),
      ...(installations.length === 0
        ? [
            warning(
              "app.installed",
              "The app is installed nowhere",
              "It works in repositories that it is installed on.",
              `Open the app's page (${facts.slug}), Install App, and choose the repositories.`,
            ),
          ]
        : []),
    ];
  } catch (thrown) {
    return [
      error(
        "app.known",
        "GitHub does not accept the app's key",
        reasonOf(thrown),
        "Check APP_ID and the private key; a new key is made on the app's page. Check the clock, too.",
      ),
    ];
  }
}

const RANK: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };
const rank = (level: string | undefined): number => (level === undefined ? 0 : (RANK[level] ?? 0));

const lacking = (
  given: Readonly<Record<string, string>>,
  needed: Readonly<Record<string, string>>,
): readonly string[] =>
  Object.entries(needed)
    .filter(([name, level]) => rank(given[name]) < rank(level))
    .map(([name, level]) => `${name}: ${level}`);

function permissionsOf(facts: z.infer<typeof AppFacts>, manifest: Manifest): readonly Finding[] {
  const missing = lacking(facts.permissions, manifest.default_permissions);
  if (missing.length === 0) return [ok("app.permissions", `${facts.slug} has every permission`)];
  return [
    error(
      "app.permissions",
      `The app lacks ${missing.join(", ")}`,
      "What needs these is refused by GitHub, in the middle of a mission.",
      "App's page, Permissions & events: give them, then accept the request on each installation.",
    ),
  ];
}

function eventsOf(facts: z.infer<typeof AppFacts>, manifest: Manifest): readonly Finding[] {
  const missing = manifest.default_events.filter((event) => !facts.events.includes(event));
  if (missing.length === 0) return [ok("app.events", "Every event is subscribed")];
  return [
    error(
      "app.events",
      `The app does not hear of ${missing.join(", ")}`,
      "What it does not hear of it learns at its next look only, minutes later, or never.",
      "App's page, Permissions & events: subscribe to these events.",
    ),
  ];
}

function ofInstallation(
  { account, permissions, suspended_at }: z.infer<typeof Installation>,
  facts: z.infer<typeof AppFacts>,
): readonly Finding[] {
  const name = account?.login ?? "an installation";
  if (suspended_at != null)
    return [
      error(
        "app.installation",
        `The installation of ${name} is suspended`,
        "GitHub refuses everything there.",
        `The owner of ${name} ends it under Settings, Applications.`,
      ),
    ];
  const missing = lacking(permissions, facts.permissions);
  if (missing.length === 0) return [ok("app.installation", `${name} has granted everything`)];
  return [
    error(
      "app.installation",
      `${name} has not granted ${missing.join(", ")}`,
      "New permissions of an app hold for an installation when its owner accepts them.",
      `The owner of ${name} accepts them under Settings, Applications, or in GitHub's mail.`,
    ),
  ];
}

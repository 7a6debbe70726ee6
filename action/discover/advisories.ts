// osv.dev, asked which locked versions have known vulnerabilities: names and versions go there, nothing else, and only where the
// configuration says so. What it does not answer is told as a note and costs nothing.
import { z } from "zod";
import type { Lock } from "../../core/discovery/locks/lock.ts";
import type { Advisory } from "../../core/discovery/signals/dependencies.ts";

export const OSV_ADDRESS = "https://api.osv.dev";
/** Of one request, as the API allows. */
const BATCH = 1_000;
const PACKAGES = 5_000;
const TIMEOUT_MS = 20_000;
const IDS = 20;

export type OsvAnswer =
  | { readonly ok: true; readonly advisories: readonly Advisory[] }
  | { readonly ok: false; readonly problem: string };

export type AskOsv = (lock: Lock) => Promise<OsvAnswer>;

const Answer = z.object({
  results: z.array(
    z.object({ vulns: z.array(z.object({ id: z.string().max(100) })).nullish() }).nullable(),
  ),
});

export const askOsv =
  (address: string, timeoutMs = TIMEOUT_MS): AskOsv =>
  async ({ ecosystem, packages }) => {
    const pinned = new Map(
      packages
        .filter(({ version, from }) => version !== "" && from === null)
        .map(({ name, version }) => [`${name}@${version}`, { name, version }]),
    );
    const all = [...pinned.values()].slice(0, PACKAGES);
    const advisories: Advisory[] = [];
    for (let at = 0; at < all.length; at += BATCH) {
      const batch = all.slice(at, at + BATCH);
      const queries = batch.map(({ name, version }) => ({
        package: { name, ecosystem },
        version: ecosystem === "Go" ? version.replace(/^v/, "") : version,
      }));
      const answer = await post(`${address}/v1/querybatch`, { queries }, timeoutMs);
      if (!answer.ok) return answer;
      answer.results.forEach((result, index) => {
        const ids = (result?.vulns ?? []).map(({ id }) => id).slice(0, IDS);
        const found = batch[index];
        if (found !== undefined && ids.length > 0) advisories.push({ ...found, ids });
      });
    }
    return { ok: true, advisories };
  };

async function post(
  url: string,
  body: unknown,
  timeoutMs: number,
): Promise<
  | { readonly ok: true; readonly results: z.infer<typeof Answer>["results"] }
  | { readonly ok: false; readonly problem: string }
> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) return { ok: false, problem: `it answered ${response.status}` };
    const parsed = Answer.safeParse(await response.json());
    if (!parsed.success) return { ok: false, problem: "its answer could not be read" };
    return { ok: true, results: parsed.data.results };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

// The database of an app that is installed on the repository and has nothing to do yet: made once by the real app, copied
// for every world.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APP_ID, INSTALLATION, REPO } from "./github/hub.ts";
import type { Scenario } from "./scenario.ts";
import { MINUTE, START_MS } from "./time.ts";
import { World } from "./world.ts";

export const CALM: Scenario = {
  seed: 0,
  config: { workers: 4, maxAttempts: 3, review: false, promote: "always", wallMinutes: 40_000 },
  ...{ missions: [], rates: {}, deeds: [], dropped: [] },
};

export async function makeTemplate(): Promise<{ readonly path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "mc-sim-template-"));
  const path = join(folder, "mc.db");
  const world = new World(CALM, null);
  try {
    await world.open();
    world.hub.emit("installation", "olga", {
      action: "created",
      installation: { id: INSTALLATION, app_id: APP_ID },
      repositories: [{ full_name: REPO }],
    });
    await world.play(
      () => world.state?.repo.onboarding !== "active" && world.time.now() < START_MS + MINUTE,
    );
    if (world.state?.repo.onboarding !== "active") throw new Error("The app was not installed.");
    await world.database.close();
    copyFileSync(world.database.path, path);
  } finally {
    await world.close();
  }
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

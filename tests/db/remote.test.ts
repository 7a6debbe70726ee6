// The same store on a libsql server: migrations, transactions, claims and rollbacks over the network, with a token.
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { search } from "../../app/engine/recall.ts";
import { type Db, openDatabase } from "../../db/client.ts";
import { applyChanges, loadRepoState } from "../../db/repo-state.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { type HranaServer, hranaServer } from "./hrana-server.ts";
import * as rows from "./rows.ts";

let folder: string;
let hrana: HranaServer;
let url: string;
let db: Db;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mc-remote-"));
  hrana = hranaServer(join(folder, "server.db"), "the token");
  await new Promise<void>((resolve) => hrana.server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(hrana.server.address() as AddressInfo).port}`;
  db = await openDatabase(url, { authToken: "the token" });
});
afterEach(async () => {
  await db.close();
  hrana.server.closeAllConnections();
  await new Promise<void>((resolve) => hrana.server.close(() => resolve()));
  await rm(folder, { recursive: true, force: true });
});

test("rows come back as they were put", async () => {
  await db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
  const state = await db.read((tx) => loadRepoState(tx, rows.REPO, rows.NOW_MS));
  expect(state.repo).toEqual(rows.repo);
  expect(state.units.get("m1/parser")).toEqual(rows.unit);
  expect(state.chain).toEqual(rows.chain);
});

test("claims count rows, deliveries are stored once, failures are rolled back", async () => {
  await db.write(async (tx) => {
    expect(await lanes.claim(tx, "a/b", "one", rows.at(0), rows.at(15))).toBe(true);
    expect(await lanes.claim(tx, "a/b", "two", rows.at(0), rows.at(15))).toBe(false);
    const delivery = { id: "d", repo: "a/b", name: "push", payload: "{}", receivedAt: rows.at(0) };
    expect(await deliveries.store(tx, delivery)).toBe(true);
    expect(await deliveries.store(tx, delivery)).toBe(false);
  });
  await expect(
    db.write(async (tx) => {
      await lanes.release(tx, "a/b", "one", 1, rows.at(1));
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  const lane = await db.read((tx) => lanes.find(tx, "a/b"));
  expect(lane).toMatchObject({ holder: "one", fence: 1, expiresAt: rows.at(15) });
  expect(await db.read((tx) => deliveries.next(tx, "a/b", rows.at(0), 0, 8))).toMatchObject([
    { id: "d", payload: "{}" },
  ]);
});

test("a second start finds the schema; a wrong token is refused", async () => {
  const again = await openDatabase(url, { authToken: "the token" });
  await again.close();
  await expect(openDatabase(url, { authToken: "another" })).rejects.toThrow("401");
});

test("experiences are found by their words there too, with triggers and ranks of the server", async () => {
  const row = {
    ...{ repo: rows.REPO, mission: rows.mission.mission, unit: rows.unit.unit, attempt: 1 },
    ...{ at: rows.at(0), title: "Retry the client", scope: "", files: ["src/client.ts"] },
    ...{ status: "landed" as const, category: "", summary: "backoff", discoveries: [] },
    ...{ concerns: [], reward: 0.5, agent: "", model: "", specialist: "" },
  };
  const item = {
    ...{ repo: rows.REPO, key: "k", type: "gotcha" as const, content: "the pool must be drained" },
    ...{ scope: ["src/client.ts"], confidence: 0.5, level: "mission" as const },
    ...{ mission: rows.mission.mission, at: rows.at(0) },
  };
  await db.write((tx) =>
    applyChanges(tx, rows.REPO, [
      { kind: "experience.add", row },
      { kind: "context.add", row: item },
      { kind: "context.add", row: item },
    ]),
  );
  const request = {
    ...{ audience: "worker" as const, terms: ["retries"], scope: ["src/client.ts"], budget: 500 },
  };
  const found = await db.read((tx) => search(tx, rows.REPO, request));
  expect(found.experiences.map((one) => one.row)).toEqual([row]);
  expect(found.context).toMatchObject([{ confidence: 0.75, sources: 2 }]);
});

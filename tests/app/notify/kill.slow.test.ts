// The process itself killed while a notice is on its way, again and again: each notice arrives at most once, and what may not have
// arrived is pointed at.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isoTime } from "../../../core/base/brand.ts";
import type { Notice } from "../../../core/notice/notice.ts";
import { notices } from "../../../db/repos/notices.ts";
import { testDatabase } from "../../db/database.ts";
import { httpServer } from "./http-server.ts";

const SCRIPT = join(import.meta.dirname, "kill-process.ts");

test("killed in the middle of sending, five times", { timeout: 120_000 }, async () => {
  const server = await httpServer();
  const it = await testDatabase();
  const start = (): ChildProcess =>
    spawn(process.execPath, [SCRIPT, it.path, server.url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const past = isoTime(Date.now() - 60_000);
  for (let kill = 0; kill < 5; kill += 1) {
    const title = `Notice ${kill}`;
    const notice: Notice = {
      id: `n${kill}`,
      kind: "needs_you",
      urgency: "high",
      title,
      body: "",
      link: `pull/${kill}`,
    };
    await it.db.write((tx) =>
      notices.add(tx, "ada/engine", { notice, channels: ["telegram"], due: past }, past),
    );
    server.answers.push("silence");
    const child = start();
    await server.received(kill + 1);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const last = start();
  await server.received(6);
  const [said] = await once(last.stdout ?? last, "data");
  expect(String(said)).toBe("idle\n");
  last.kill("SIGKILL");
  await once(last, "exit");
  const texts = server.requests.map(({ json }) => String(json.text));
  for (let kill = 0; kill < 5; kill += 1) {
    expect(texts.filter((text) => text.includes(`Notice ${kill}`))).toHaveLength(1);
    expect(texts.join("\n")).toContain(`ada/engine/pull/${kill}`);
  }
  const counts = await it.db.read((tx) => notices.counts(tx, "telegram"));
  expect(Object.fromEntries(counts)).toEqual({ unknown: 5 });
  await server.close();
  await it.close();
});

// Notices over the whole app: a mission's needs and its end arrive at a chat on loopback, each once, whenever the app dies.
import { describe, expect, test } from "vitest";
import { NO_CHANNELS } from "../../app/notify/settings.ts";
import { type HttpServer, httpServer } from "../app/notify/http-server.ts";
import { type Stage, staged, unit } from "../support/scenario.ts";
import { Killed } from "../support/world.ts";

const NOTIFY = { needs_you: ["telegram"], ended: ["telegram"] };

async function withChat(play: (stage: Stage, chat: HttpServer) => Promise<void>, notify = NOTIFY) {
  const chat = await httpServer();
  try {
    await staged({ config: { notify } }, async (stage) => {
      stage.world.notify = {
        ...NO_CHANNELS,
        telegram: { token: "1:abcdefgh", chat: "42", apiUrl: chat.url },
      };
      await stage.world.restart();
      await play(stage, chat);
    });
  } finally {
    await chat.close();
  }
}

async function mission({ repo, olga }: Stage): Promise<void> {
  await repo.objective(unit("a"), unit("b"));
  await repo.settles();
  for (let minutes = 0; minutes < 12 && repo.mission.promotionPull === null; minutes += 2)
    await repo.waits(2);
  await olga.approves(repo.pull("promotion"));
  await repo.settles();
  for (let minutes = 0; minutes < 6 && repo.mission.endedAt === null; minutes += 2)
    await repo.waits(2);
  await repo.waits(1);
}

const texts = (chat: HttpServer): string => chat.requests.map(({ json }) => json.text).join("\n");
const times = (chat: HttpServer, pattern: RegExp): number =>
  [...texts(chat).matchAll(pattern)].length;

describe("a mission's notices", () => {
  test("one when a person is needed, one when it ended", { timeout: 60_000 }, () =>
    withChat(async (stage, chat) => {
      await mission(stage);
      await stage.world.app.close();
      expect(times(chat, /Your review is needed: the promotion to main in/g)).toBe(1);
      expect(times(chat, /Done: “/g)).toBe(1);
      expect(times(chat, /The objective is met/g)).toBe(1);
      expect(chat.requests.length).toBeLessThanOrEqual(2);
      await stage.world.start();
    }),
  );

  test("none where the repository's configuration names no channel", { timeout: 60_000 }, () =>
    withChat(
      async (stage, chat) => {
        await mission(stage);
        await stage.world.restart();
        expect(chat.requests).toEqual([]);
      },
      { needs_you: [], ended: [] },
    ),
  );

  test("each once though the app dies at every ninth step", { timeout: 60_000 }, () =>
    withChat(async (stage, chat) => {
      const { world } = stage;
      const start = world.steps;
      let kills = 0;
      world.onStep = (_step, number) => {
        if ((number - start) % 9 !== 0) return;
        kills += 1;
        throw new Killed();
      };
      await mission(stage);
      world.onStep = () => {};
      await world.restart();
      await stage.repo.waits(1);
      expect(kills).toBeGreaterThan(3);
      expect(times(chat, /Your review is needed: the promotion to main in/g)).toBe(1);
      expect(times(chat, /Done: “/g)).toBe(1);
    }),
  );
});

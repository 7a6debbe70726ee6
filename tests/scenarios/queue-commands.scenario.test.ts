// People and the queue, in comments: closed and opened, units held and let in, the queue shown (I4, SR1).
import { describe, expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

describe("the queue", () => {
  scenario(
    "closed by a person nothing lands and the comment says so; opened it goes on",
    async ({ repo, agents, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      await olga.comments(repo.mission.issue, "/mc close-queue release day");
      agents.goOn();
      await repo.settles();
      const green = repo.tip("mc/green");
      expect(repo.state.repo.queueClosed).toBe("olga closed it: release day");
      expect(repo.units).toEqual({ a: "queued", b: "queued" });
      expect((await repo.liveComment()).body).toContain(
        "**The queue is closed:** olga closed it: release day.",
      );
      await olga.comments(repo.mission.issue, "/mc open-queue");
      await repo.settles();
      expect(repo.state.repo.queueClosed).toBeNull();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      expect(repo.tip("mc/green")).not.toBe(green);
      expect((await repo.liveComment()).body).not.toContain("The queue is closed");
    },
  );

  scenario(
    "a held unit stays out while the others land; said in its pull request it is that unit",
    async ({ repo, agents, olga }) => {
      agents.pauseAt("verify");
      agents.pauseAt("work");
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      await olga.comments(repo.mission.issue, "/mc hold a until the docs are in");
      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ a: "queued", b: "landed" });
      expect((await repo.liveComment()).body).toContain(
        "`a` is held by olga: until the docs are in",
      );
      await olga.comments(repo.pull("a"), "/mc release");
      await repo.settles();
      expect(repo.unit("a")).toMatchObject({ state: "landed", held: null });
    },
  );
});

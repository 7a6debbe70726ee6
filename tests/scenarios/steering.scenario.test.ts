// Commands in comments, pause, resume and stop in every phase, limits (SR1, SR2, SR3, SR26, I4, I6).
import { describe, expect } from "vitest";
import type { Person } from "../support/people.ts";
import { type Stage, scenario, unit } from "../support/scenario.ts";

/** Brings a mission into a phase and holds it there; says what must not happen while it is paused. */
const PHASES: Readonly<Record<string, { config?: object; bring(stage: Stage): Promise<void> }>> = {
  planning: {
    async bring({ repo, agents }) {
      agents.pauseAt("plan");
      await (await repo.issue("Plan it")).labelled();
    },
  },
  preparing: {
    async bring({ repo, agents }) {
      agents.pauseAt("verify");
      await repo.objective(unit("a"), unit("b", { after: "a" }));
    },
  },
  working: {
    async bring({ repo, agents }) {
      agents.pauseAt("work");
      await repo.objective(unit("a"), unit("b", { after: "a" }));
    },
  },
  reviewing: {
    config: { review: { enabled: true } },
    async bring({ repo, agents }) {
      agents.pauseAt("review");
      await repo.objective(unit("a"), unit("b", { after: "a" }));
    },
  },
  queued: {
    async bring({ repo, agents }) {
      agents.pauseAt("work");
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      agents.goOn();
      agents.pauseAt("verify");
    },
  },
  "promotion gate": {
    async bring({ repo }) {
      await repo.objective(unit("a"));
    },
  },
};

for (const [phase, { config, bring }] of Object.entries(PHASES)) {
  describe(`while ${phase}`, () => {
    const options = config === undefined ? {} : { config: { ...config } };
    scenario(
      `a pause holds everything, and resume goes on to the end (I4)`,
      options,
      async (stage) => {
        const { repo, agents, olga } = stage;
        await bring(stage);
        await repo.settles();
        await olga.comments(repo.mission.issue, "/mc pause");
        await repo.settles();
        const asked = repo.state.dispatches.size;
        const green = repo.tip("mc/green");
        expect(repo.mission.paused).toContain("olga");
        agents.goOn();
        if (repo.mission.promotionPull !== null) await olga.approves(repo.pull("promotion"));
        await repo.settles();
        expect(repo.state.dispatches.size).toBe(asked);
        expect(repo.mission.state).not.toBe("completed");
        if (green !== null) expect(repo.tip("mc/green")).toBe(green);
        expect(await repo.labels(repo.mission.issue)).toContain("mc:waiting");
        await olga.comments(repo.mission.issue, "/mc resume");
        await repo.settles();
        if (repo.mission.state === "promote_gate") {
          await olga.approves(repo.pull("promotion"));
          await repo.settles();
        }
        expect(repo.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
      },
    );

    scenario(`a stop ends running jobs and the mission (SR26, I6)`, options, async (stage) => {
      const { repo, agents, olga } = stage;
      await bring(stage);
      await repo.settles();
      const green = repo.tip("mc/green");
      await olga.comments(repo.mission.issue, "/mc stop");
      await repo.settles();
      const asked = repo.state.dispatches.size;
      agents.goOn();
      await repo.settles();
      await repo.waits(5);
      expect(repo.mission).toMatchObject({ state: "stopped", stopReason: "user_stopped" });
      expect(repo.state.dispatches.size).toBe(asked);
      expect(repo.tip("mc/green")).toBe(green);
      expect((await repo.runs()).filter(({ status }) => status !== "completed")).toEqual([]);
      for (const state of Object.values(repo.units))
        expect(["landed", "cancelled"]).toContain(state);
      expect(await repo.labels(repo.mission.issue)).toContain("mc:stopped");
      expect((await repo.comments(repo.mission.issue)).at(-1)?.body).toContain("mc:ended-");
    });
  });
}

describe("commands", () => {
  /** What the app answered to this comment. */
  async function answerTo({ repo }: Stage, by: Person, text: string): Promise<string | null> {
    const id = await by.comments(repo.mission.issue, text);
    await repo.settles();
    const answer = (await repo.comments(repo.mission.issue)).find(({ body }) =>
      body.startsWith(`<!-- mc:answer-${id} -->`),
    );
    return answer?.body ?? null;
  }
  const begin = async ({ repo, agents }: Stage): Promise<void> => {
    agents.pauseAt("work");
    await repo.objective(unit("parser"), unit("session"));
    await repo.settles();
  };

  scenario("help, status, why and a did-you-mean", async (stage) => {
    const { olga, agents, repo } = stage;
    await begin(stage);
    const help = await answerTo(stage, olga, "/mc help");
    for (const name of ["status", "pause", "resume", "stop", "retry", "why"])
      expect(help).toContain(`/mc ${name}`);
    expect(await answerTo(stage, olga, "/mc status")).toContain("0 of 2 units");
    expect(await answerTo(stage, olga, "/mc why parser")).toContain("attempt 1 of 3");
    expect(await answerTo(stage, olga, "/mc why sesion")).toContain("Did you mean `session`");
    expect(await answerTo(stage, olga, "/mc statsu")).toContain("Did you mean `/mc status`");
    expect(await answerTo(stage, olga, "/mc approve")).toMatch(/approv/);
    expect(repo.mission.state).toBe("running");
    agents.goOn();
    await repo.settles();
  });

  scenario("several in one comment, and one that an edit adds after a restart", async (stage) => {
    const { olga, agents, repo, world } = stage;
    await begin(stage);
    const id = await olga.comments(repo.mission.issue, "/mc pause\n/mc status\n/mc statsu");
    await repo.settles();
    await world.restart();
    await olga.editsComment(id, "/mc pause\n/mc status\n/mc statsu\n/mc resume");
    await repo.settles();
    const ours = (await repo.comments(repo.mission.issue)).filter(({ body }) =>
      body.startsWith(`<!-- mc:answer-${id} -->`),
    );
    expect(ours).toHaveLength(1);
    expect(ours[0]?.body).toMatch(
      /`\/mc pause`[\s\S]*Paused:[\s\S]*`\/mc status`[\s\S]*spent\.[\s\S]*`\/mc statsu`[\s\S]*Did you mean[\s\S]*`\/mc resume`[\s\S]*Going on/,
    );
    expect(repo.mission.paused).toBeNull();
    agents.goOn();
    await repo.settles();
  });

  scenario(
    "a failed unit gets another attempt with /mc retry, and what it blocked goes on",
    async (stage) => {
      const { repo, agents, olga } = stage;
      agents.worker.on("a").fails("no_result", 3);
      await repo.objective(unit("a"), unit("b", { after: "a" }), unit("c"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "failed", b: "blocked", c: "landed" });
      expect(await answerTo(stage, olga, "/mc retry a")).toContain("another attempt");
      expect(repo.units).toEqual({ a: "landed", b: "landed", c: "landed" });
      expect(await answerTo(stage, olga, "/mc retry a")).toContain("Nothing was done");
    },
  );

  scenario(
    "quoted, fenced, inline and hidden commands are not commands; nor is an old one in an edited comment (SR3)",
    async (stage) => {
      const { repo, agents, olga } = stage;
      await begin(stage);
      const issue = repo.mission.issue;
      for (const text of [
        "> /mc stop",
        "```\n/mc stop\n```",
        "`/mc stop`",
        "<!-- \n/mc stop\n-->",
        "<details>\n\n/mc stop\n\n</details>",
        "please do /mc stop",
      ])
        await olga.comments(issue, text);
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "running", paused: null });
      const comment = await olga.comments(issue, "/mc pause");
      await repo.settles();
      await olga.comments(issue, "/mc resume");
      await repo.settles();
      await olga.editsComment(comment, "/mc pause\n\nSorry, a typo before.");
      await repo.settles();
      expect(repo.mission.paused).toBeNull();
      await olga.editsComment(comment, "/mc pause\n/mc stop");
      await repo.settles();
      expect(["stopping", "stopped"]).toContain(repo.mission.state);
      agents.goOn();
      await repo.waits(3);
    },
  );

  scenario(
    "commands of people without the right are refused in words, of bots not even that (SR1, SR2, I7)",
    async (stage) => {
      const { repo, agents, victor, tess, helper, actions } = stage;
      await begin(stage);
      for (const person of [victor, tess])
        expect(await answerTo(stage, person, "/mc stop")).toContain("may not steer");
      for (const bot of [helper, actions])
        expect(await answerTo(stage, bot, "/mc stop")).toBeNull();
      expect(repo.mission).toMatchObject({ state: "running", paused: null });
      agents.goOn();
      await repo.settles();
    },
  );

  scenario("our own comments, sent back to us as commands, do nothing (SR2)", async (stage) => {
    const { repo, agents, olga } = stage;
    await begin(stage);
    await answerTo(stage, olga, "/mc help");
    const decided = stage.world.diary.reasons.filter((reason) => reason.includes("/mc ")).length;
    expect(decided).toBe(1);
    expect(repo.mission).toMatchObject({ state: "running", paused: null });
    agents.goOn();
    await repo.settles();
  });
});

describe("limits", () => {
  scenario(
    "the time limit stops the mission by the clock",
    { config: { limits: { wall_time_minutes: 30 } } },
    async ({ repo, agents }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      await repo.waits(29);
      expect(repo.mission.state).toBe("running");
      await repo.waits(2);
      await repo.waits(3);
      expect(repo.mission).toMatchObject({ state: "stopped", stopReason: "wall_time_exceeded" });
      expect((await repo.runs()).filter(({ status }) => status !== "completed")).toEqual([]);
    },
  );

  scenario(
    "nothing starts past the money",
    { config: { limits: { cost_usd: 10, cost_per_attempt_usd: 5 } } },
    async ({ repo, agents }) => {
      for (const id of ["a", "b", "c", "d"]) agents.worker.on(id).spends(5);
      await repo.objective(unit("a"), unit("b"), unit("c"), unit("d"));
      await repo.settles();
      await repo.waits(3);
      expect(agents.briefs.filter(({ task }) => task === "work")).toHaveLength(2);
      expect(repo.mission).toMatchObject({ stopReason: "cost_exceeded", costUsd: 10 });
    },
  );

  scenario(
    "the stop variable makes jobs refuse to start; the mission pauses and says so (SR26)",
    async ({ repo, olga }) => {
      await repo.variable("MISSION_CONTROL_STOP", "true");
      await (await repo.issue("Plan it")).labelled();
      await repo.settles();
      expect(repo.mission.paused).toContain("MISSION_CONTROL_STOP");
      expect((await repo.liveComment()).body).toContain("MISSION\\_CONTROL\\_STOP");
      await repo.variableIs("MISSION_CONTROL_STOP", "false");
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.units).toEqual({ first: "landed" });
    },
  );
});

// Where a command is said: the dashboard, issues of nobody's mission, other people's pull requests, an issue that is closed (SR1, SR30).
import { expect } from "vitest";
import { type Stage, scenario } from "../support/scenario.ts";

const BOTH = { config: { dashboard: { enabled: true }, backlog: { issues: "all" } } };

const answersOn = async ({ repo }: Stage, thread: number): Promise<readonly string[]> =>
  (await repo.comments(thread))
    .filter(({ by }) => by === "mission-control[bot]")
    .map(({ body }) => body);

scenario("on the dashboard, run begins the best of the backlog", BOTH, async (stage) => {
  const { repo, olga, nina, agents } = stage;
  agents.pauseAt("plan");
  await repo.issue("Hardly matters");
  const best = await repo.issue("Matters most");
  await repo.waits(2);
  await olga.comments(best.number, "/mc priority pin 900");
  await repo.waits(2);
  const board = (await repo.dashboard()).number;
  await nina.comments(board, "/mc run\n/mc pause\n/mc queue");
  await repo.settles();
  expect(repo.mission).toMatchObject({ issue: best.number, startedBy: "nina" });
  const [answer = ""] = await answersOn(stage, board);
  expect(answer).toContain(`The mission of #${best.number} is being begun`);
  expect(answer).toContain("this thread belongs to no mission");
  agents.goOn();
  await repo.settles();
});

scenario(
  "an issue of somebody without the right does not begin unless it is named",
  BOTH,
  async (stage) => {
    const { repo, victor, olga, agents } = stage;
    agents.pauseAt("plan");
    const theirs = await victor.opensIssue("Mine first", "Please.");
    await repo.waits(2);
    await olga.comments((await repo.dashboard()).number, "/mc run");
    await repo.settles();
    expect(repo.state.missions.size).toBe(0);
    expect((await answersOn(stage, theirs)).join()).toContain(
      "without the right to start missions",
    );
    await olga.comments(theirs, "/mc run");
    await repo.settles();
    expect(repo.mission).toMatchObject({ issue: theirs, startedBy: "olga" });
    agents.goOn();
    await repo.settles();
  },
);

scenario("of other issues only what is said of any issue is read", async (stage) => {
  const { repo, olga } = stage;
  const { number } = await repo.issue("Just talking");
  for (const text of ["/mc stop", "/mc pause", "/mc stpo", "/mc skip x"])
    await olga.comments(number, text);
  await repo.settles();
  expect(await answersOn(stage, number)).toEqual([]);
  await olga.comments(number, "/mc help");
  await repo.settles();
  expect(await answersOn(stage, number)).toHaveLength(1);
});

scenario("a closed issue does not begin, and says so", async (stage) => {
  const { repo, olga } = stage;
  const { number } = await repo.issue("Over");
  await olga.closes(number);
  await olga.comments(number, "/mc run");
  await repo.settles();
  expect(repo.state.missions.size).toBe(0);
  expect((await answersOn(stage, number)).join("\n")).toContain(`#${number} is closed`);
});

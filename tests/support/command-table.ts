// What a scenario asks of every command, whichever it is: people without the right and bots, wrong arguments, the same webhook twice, an
// edited comment, two people at once. A row says what is particular: where it is said, what is answered, what it changed.
import { expect } from "vitest";
import type { Person } from "./people.ts";
import { type SceneOptions, type Stage, scenario } from "./scenario.ts";

export interface CommandCase {
  /** As olga types it. */
  readonly says: string;
  readonly options?: SceneOptions;
  /** Brings the repository to where the command makes sense; answers with the thread, if that is no mission's. */
  readonly bring: (stage: Stage) => Promise<unknown>;
  /** Issue or pull request it is said on; the mission's issue unless told. */
  readonly thread?: (stage: Stage) => number;
  readonly reaction: "+1" | "confused";
  readonly answer: RegExp;
  /** What nobody without the right, and no wrong argument, may change. */
  readonly picture: (stage: Stage) => unknown;
  /** After it was carried out. */
  readonly after: (stage: Stage) => void | Promise<void>;
  /** Said a second time by nina: changes no more, or says so. */
  readonly again: RegExp;
  readonly wrong: readonly (readonly [said: string, answer: RegExp])[];
}

interface Heard {
  readonly body: string | null;
  readonly reactions: readonly string[];
}

/** What the app answered to this comment, and the receipt on it. */
async function heard({ repo, olga }: Stage, thread: number, id: number): Promise<Heard> {
  const found = (await repo.comments(thread)).filter(({ body }) =>
    body.startsWith(`<!-- mc:answer-${id} -->`),
  );
  expect(found.length, "one answer for each comment").toBeLessThanOrEqual(1);
  const { data } = await olga.octokit.reactions.listForIssueComment({
    ...{ owner: "olga", repo: "kit", comment_id: id },
  });
  return { body: found[0]?.body ?? null, reactions: data.map(({ content }) => content) };
}

/** Commands that were carried out, or refused. */
const reasons = (stage: Stage): number =>
  stage.world.diary.reasons.filter((reason) => /: \/mc [a-z-]+(?: refused:.*)?$/.test(reason))
    .length;

/** All said before anything is answered; the ids in the same order. */
async function saidAll(
  { repo }: Stage,
  thread: number,
  all: readonly (readonly [by: Person, text: string])[],
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const [by, text] of all) ids.push(await by.comments(thread, text));
  await repo.settles();
  return ids;
}

export function commandScenario(name: string, of: CommandCase): void {
  const options = { timeoutMs: 60_000, ...of.options };
  scenario(`${name}: for those who may, once each time it is said`, options, async (stage) => {
    const { olga, nina, repo, world } = stage;
    const brought = await of.bring(stage);
    await repo.settles();
    const thread =
      of.thread?.(stage) ?? (typeof brought === "number" ? brought : repo.mission.issue);
    const before = of.picture(stage);

    const others = [stage.victor, stage.tess, stage.helper, stage.actions];
    const ids = await saidAll(stage, thread, [
      ...others.map((by) => [by, of.says] as const),
      ...of.wrong.map(([text]) => [olga, text] as const),
      [olga, "Let me think."],
    ]);
    for (const id of ids.slice(0, 2)) {
      const refused = await heard(stage, thread, id);
      expect(refused.body).toMatch(/may not steer/);
      expect(refused.reactions).toEqual(["-1"]);
    }
    for (const id of ids.slice(2, 4))
      expect(await heard(stage, thread, id)).toEqual({ body: null, reactions: [] });
    for (const [index, [, answer]] of of.wrong.entries()) {
      const wrong = await heard(stage, thread, ids[others.length + index] ?? 0);
      expect(wrong.body).toMatch(answer);
      expect(wrong.reactions).toEqual(["confused"]);
    }
    expect(of.picture(stage)).toEqual(before);

    let known = reasons(stage);
    world.hooks.shuffle(7);
    const both = await saidAll(stage, thread, [
      [olga, `Thanks!\n\n${of.says}\n`],
      [nina, of.says],
    ]);
    world.hooks.way = "in order";
    const answers = await Promise.all(both.map((id) => heard(stage, thread, id)));
    expect(reasons(stage)).toBe(known + 2);
    const isMeant = ({ body }: Heard): boolean => of.answer.test(body ?? "");
    expect(answers.some((one) => isMeant(one) && one.reactions.join() === of.reaction)).toBe(true);
    for (const one of answers) expect(isMeant(one) || of.again.test(one.body ?? "")).toBe(true);
    await of.after(stage);

    // Told twice: an edit that leaves the command as it was, and one that brings it.
    known = reasons(stage);
    world.hooks.way = "twice";
    await olga.editsComment(both[0] ?? 0, `Thank you!\n\n${of.says}\n`);
    await olga.editsComment(ids.at(-1) ?? 0, `Let me think.\n\n${of.says}`);
    await repo.settles();
    world.hooks.way = "in order";
    expect(reasons(stage)).toBe(known + 1);
    expect((await heard(stage, thread, both[0] ?? 0)).body).toBe(answers[0]?.body);
    expect((await heard(stage, thread, ids.at(-1) ?? 0)).body).toMatch(of.again);
    stage.agents.goOn();
    await repo.settles();
  });
}

// How long it takes to find what earlier work taught: words and paths of a unit looked up among so many experiences, ranked and
// put together as the text of a brief. In repositories of as many as are kept of one, in a database file as the app has it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { search } from "../../app/engine/recall.ts";
import { isoTime, missionId, type RepoName, repoName, unitId } from "../../core/base/brand.ts";
import { EXPERIENCES_KEPT } from "../../core/base/limits.ts";
import type { ContextRow, ExperienceRow } from "../../core/engine/rows/memory-row.ts";
import { CONTEXT_ITEMS } from "../../core/learn/context-items.ts";
import { compose } from "../../core/learn/recall-compose.ts";
import type { RecallRequest } from "../../core/report/recall.ts";
import { type Db, openDatabase } from "../../db/client.ts";
import { contextItems } from "../../db/repos/context-items.ts";
import { experiences } from "../../db/repos/experiences.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { createRandom } from "../queue/random.ts";
import { type Measured, summary } from "./measured.ts";

const VOCABULARY = 8_000;
/** The most frequent words of a language are stop words: nobody looks for them. */
const STOP_WORDS = 60;
const BATCH = 2_000;
const RUNS = 60;
const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

export interface Retrieval extends Measured {
  readonly experiences: number;
  readonly repositories: number;
  /** Of the process: what it takes where others need the machine too. */
  readonly cpu_median_ms: number;
  /** Characters told, in the mean. */
  readonly told_chars: number;
}

export async function measureRetrieval(count: number): Promise<Retrieval> {
  const folder = await mkdtemp(join(tmpdir(), "mc-retrieval-"));
  const db = await openDatabase(join(folder, "mc.db"));
  try {
    const text = texts(7);
    const repos = Math.max(1, Math.ceil(count / EXPERIENCES_KEPT));
    await fill(db, count, repos, text);
    return { experiences: count, repositories: repos, ...(await ask(db, repos, text)) };
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Texts = ReturnType<typeof texts>;

/** Words as texts have them: a few everywhere, most of them rare. */
function texts(seed: number) {
  const { next: random } = createRandom(seed);
  const word = (): string => {
    const rank = Math.floor(STOP_WORDS * (VOCABULARY / STOP_WORDS) ** random());
    return `w${rank.toString(36)}q`;
  };
  const words = (many: number): string => Array.from({ length: many }, word).join(" ");
  const path = (): string => `src/${word()}/${word()}-${word()}.ts`;
  return { random, words, path };
}

const repoOf = (index: number): RepoName => repoName(`bench/r${index}`);

async function fill(db: Db, count: number, repos: number, text: Texts): Promise<void> {
  await db.write(async (tx) => {
    for (let index = 0; index < repos; index += 1) await repositories.ensure(tx, repoOf(index));
  });
  for (let done = 0; done < count; done += BATCH) {
    await db.write(async (tx) => {
      for (let index = done; index < Math.min(count, done + BATCH); index += 1)
        await experiences.add(tx, experience(index, repoOf(index % repos), text));
    });
  }
  for (let index = 0; index < repos; index += 1) {
    await db.write(async (tx) => {
      for (let item = 0; item < CONTEXT_ITEMS; item += 1)
        await contextItems.say(tx, contextItem(item, repoOf(index), text), CONTEXT_ITEMS);
    });
  }
}

const experience = (index: number, repo: RepoName, text: Texts): ExperienceRow => ({
  repo,
  mission: missionId(`m${Math.floor(index / 20)}`),
  unit: unitId(`u${index}`),
  attempt: 1,
  at: isoTime(NOW_MS - Math.floor(text.random() * 200) * DAY_MS),
  title: text.words(6),
  scope: text.words(40),
  files: [text.path(), text.path()],
  status: text.random() < 0.8 ? "landed" : "failed",
  category: "",
  summary: text.words(30),
  discoveries: [text.words(12), text.words(12)],
  concerns: [text.words(10)],
  reward: text.random(),
  agent: "scripted",
  model: "",
  specialist: "",
});

const contextItem = (index: number, repo: RepoName, text: Texts): ContextRow => ({
  repo,
  key: `k${index}`,
  type: "gotcha",
  content: text.words(14),
  scope: [text.path(), text.path()],
  confidence: text.random(),
  level: "repository",
  mission: missionId("m1"),
  at: isoTime(NOW_MS - Math.floor(text.random() * 200) * DAY_MS),
});

async function ask(
  db: Db,
  repos: number,
  text: Texts,
): Promise<Omit<Retrieval, "experiences" | "repositories">> {
  const times: number[] = [];
  const cpu: number[] = [];
  let chars = 0;
  for (let run = -5; run < RUNS; run += 1) {
    const request: RecallRequest = {
      audience: "worker",
      terms: [...new Set(text.words(24).split(" "))],
      scope: [text.path(), text.path()],
      budget: 3000,
    };
    const repo = repoOf((run + repos * 5) % repos);
    const start = performance.now();
    const used = process.cpuUsage();
    const found = await db.read((tx) => search(tx, repo, request));
    const told = compose(request, { ...found, rules: [], episodes: [] }, "m1", NOW_MS);
    if (run < 0) continue;
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
    chars += told.text.length;
  }
  return {
    ...summary(times),
    cpu_median_ms: summary(cpu).median_ms,
    told_chars: Math.round(chars / RUNS),
  };
}

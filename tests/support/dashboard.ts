// What scenarios of the dashboard share: how it is read, clicked, and what people's part of it is.
import type { Person } from "./people.ts";
import type { Repo } from "./repo.ts";

export const ON = { dashboard: { enabled: true, debounce_seconds: 1 } };
/** Machines are busy at times. */
export const on = { config: ON, timeoutMs: 60_000 };

/** Settles until what was gathered is written. */
export async function shown(repo: Repo) {
  await repo.settles();
  await repo.waits(0.2);
  return repo.dashboard();
}

export async function click(repo: Repo, person: Person, box: string) {
  await person.ticks((await repo.dashboard()).number, box);
  return shown(repo);
}

export const notesOf = (body: string): string => body.slice(body.indexOf("<!-- mc:notes -->"));

export const commentsBy = async (repo: Repo, issue: number) =>
  (await repo.comments(issue)).filter(({ by }) => by === "mission-control[bot]");

// `scenario("…", async ({ repo, olga, agents }) => …)`: prose over the local GitHub in process. Every scenario ends by failing
// on payloads that break GitHub's schemas, on deliveries set aside and on effects left undone; a failing one prints its diary.
import { afterAll, test } from "vitest";
import type { Agents } from "./agents.ts";
import type { People, Person } from "./people.ts";
import type { Repo } from "./repo.ts";
import { fresh, onboarded, removeTemplate } from "./template.ts";
import { World } from "./world.ts";

export { unit } from "./repo.ts";

export interface Stage extends People {
  readonly world: World;
  readonly repo: Repo;
  readonly agents: Agents;
  readonly olga: Person;
}

export interface SceneOptions {
  /** false: the app is not even installed. */
  readonly onboarded?: boolean;
  /** On top of the usual configuration, pushed to the default branch before the scenario begins. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
}

afterAll(removeTemplate);

export function scenario(name: string, play: (stage: Stage) => Promise<void>): void;
export function scenario(
  name: string,
  options: SceneOptions,
  play: (stage: Stage) => Promise<void>,
): void;
export function scenario(
  name: string,
  first: SceneOptions | ((stage: Stage) => Promise<void>),
  second?: (stage: Stage) => Promise<void>,
): void {
  const options = typeof first === "function" ? {} : first;
  const play = typeof first === "function" ? first : second;
  test(name, { timeout: options.timeoutMs ?? 20_000 }, () =>
    staged(options, async (stage) => play?.(stage)),
  );
}

/** A whole scene: opened, played, checked and cleared away. */
export async function staged(
  options: SceneOptions,
  play: (stage: Stage) => Promise<void>,
  allow: { readonly unperformed?: boolean } = {},
): Promise<void> {
  const world = await World.open(options.onboarded === false ? fresh() : await onboarded());
  try {
    if (options.onboarded !== false) await world.repo.settles();
    if (options.config !== undefined) await world.repo.configures(options.config);
    const { repo, agents, people } = world;
    await play({ world, repo, agents, ...people });
    await world.check(allow);
  } catch (error) {
    if (error instanceof Error) error.message += `\n\nWhat happened:\n${world.diary}`;
    throw error;
  } finally {
    await world.close();
    world.remove();
  }
}

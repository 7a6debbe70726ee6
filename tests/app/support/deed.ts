// Performing one effect against tables of answers: GitHub by its REST paths, git by its port.
import type { GitPort } from "../../../app/git/port.ts";
import { createPerform } from "../../../app/github/perform.ts";
import type { Effect } from "../../../core/engine/effect.ts";
import type { Event } from "../../../core/engine/event.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { NOW, stateOf } from "./state.ts";
import { type Answers, type WireGitHub, wireGitHub } from "./wire-github.ts";

const unexpected = (name: string) => async (): Promise<never> => {
  throw new Error(`git.${name} was not expected`);
};

export const gitPort = (parts: Partial<GitPort> = {}): GitPort => ({
  observe: unexpected("observe"),
  publish: unexpected("publish"),
  inspect: unexpected("inspect"),
  buildChain: unexpected("buildChain"),
  move: unexpected("move"),
  write: unexpected("write"),
  annotate: unexpected("annotate"),
  isAncestor: unexpected("isAncestor"),
  readFile: unexpected("readFile"),
  listFiles: unexpected("listFiles"),
  ...parts,
});

export interface Performer extends WireGitHub {
  perform(effect: Effect, attempt?: number): Promise<Event | null>;
}

export interface PerformerOptions {
  readonly answers: Answers;
  readonly git?: Partial<GitPort>;
  readonly state?: RepoState;
}

/** One process: what it remembers lives as long as the performer. */
export function performer({ answers, git, state = stateOf() }: PerformerOptions): Performer {
  const wire = wireGitHub(answers);
  const perform = createPerform({
    githubFor: () => wire.github,
    gitFor: () => gitPort(git),
    onboard: async () => null,
    upgrade: async () => null,
    look: () => ({ color: "ffffff", description: "d" }),
    clock: { now: () => Date.parse(NOW) },
  });
  return {
    ...wire,
    perform: (effect, attempt) => perform(effect, state.repo, () => state, attempt),
  };
}

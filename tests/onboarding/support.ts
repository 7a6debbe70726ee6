// Pull requests of a repository, as far as onboarding sees them.
import type { FoundPull, OnboardingPulls } from "../../app/onboarding/onboard.ts";

export interface Opened extends FoundPull {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

export interface FakePulls extends OnboardingPulls {
  readonly all: Opened[];
  end(pull: number, merged: boolean): void;
}

export function fakePulls(): FakePulls {
  const all: Opened[] = [];
  return {
    all,
    end(pull, merged) {
      const index = all.findIndex((each) => each.pull === pull);
      const found = all[index];
      if (found !== undefined) all[index] = { ...found, open: false, merged };
    },
    pullByHead: async (branch) => all.findLast(({ head }) => head === branch) ?? null,
    async createPull(request) {
      if (all.some(({ head, open }) => open && head === request.head)) {
        return { problem: `A pull request already exists for ${request.head}` };
      }
      const pull = { ...request, pull: all.length + 1, open: true, merged: false };
      all.push(pull);
      return { pull };
    },
  };
}

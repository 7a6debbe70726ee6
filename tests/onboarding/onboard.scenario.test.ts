// Asking to be let in, once, over a real repository.
import { describe, expect, it } from "vitest";
import { createOnboard, type OnboardOptions } from "../../app/onboarding/onboard.ts";
import { createUpgrade, upgradeBranch } from "../../app/onboarding/upgrade.ts";
import { renderWorkflows } from "../../app/onboarding/workflows.ts";
import { type IsoTime, isoTime, repoName } from "../../core/base/brand.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { NO_MEASURES, type RepoRow } from "../../core/engine/rows/repo-row.ts";
import { realWorld } from "../git/world.ts";
import { fakePulls } from "./support.ts";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const AT: IsoTime = isoTime(1_714_557_600_000);

const row = (change: Partial<RepoRow> = {}): RepoRow => ({
  repo: repoName("octo/sample"),
  installationId: 1,
  defaultBranch: "main",
  onboarding: "none",
  onboardingPull: null,
  config: null,
  configSha: null,
  green: null,
  target: null,
  synced: null,
  queueClosed: null,
  generation: 0,
  landedCount: 0,
  measures: NO_MEASURES,
  ...change,
});

function world() {
  const { remote, git } = realWorld();
  const pulls = fakePulls();
  const options = (actionSha = OLD): OnboardOptions => ({
    gitFor: () => git,
    pullsFor: () => pulls,
    clock: { now: () => Date.parse(AT) },
    actionRepository: "octo/mission-control",
    actionSha,
  });
  const merge = (from: string) => {
    const tip = remote.tip(from);
    if (tip !== null) remote.set("refs/heads/main", tip);
  };
  return { remote, git, pulls, options, merge };
}

const BRANCH = "refs/heads/mc/onboarding";
const asked = (pull: number, present: boolean) => ({
  type: "RepositoryOnboardingAsked",
  ...{ at: AT, pull, present },
});

describe("repo.onboard", () => {
  it("opens one pull request with the workflows and the detected configuration", async () => {
    const { remote, pulls, options } = world();
    const main = remote.commit(
      { "package.json": '{"scripts":{"test":"node --test"}}' },
      { ref: "refs/heads/main" },
    );
    const onboard = createOnboard(options());
    expect(await onboard(row())).toEqual(asked(1, false));
    const tip = remote.at(BRANCH);
    expect(remote.show(tip).parents).toEqual([main]);
    expect(remote.text(tip, CONFIG_PATH)).toContain("command: npm test");
    expect(remote.text(tip, ".github/workflows/mc-unit.yml")).toContain(`@${OLD}`);
    expect(pulls.all).toMatchObject([{ head: "mc/onboarding", base: "main" }]);
    expect(pulls.all[0]?.body).toContain("npm test");
    expect(remote.tip("refs/heads/main")).toBe(main);
  });

  it("asks once, and leaves what people did on the branch", async () => {
    const { remote, pulls, options } = world();
    remote.commit({ a: "1" }, { ref: "refs/heads/main" });
    const onboard = createOnboard(options());
    await onboard(row());
    const tip = remote.at(BRANCH);
    const edited = remote.commit(
      { [CONFIG_PATH]: "verify: {}\n" },
      { parents: [tip], ref: BRANCH },
    );
    expect(await onboard(row())).toEqual(asked(1, false));
    expect(remote.tip(BRANCH)).toBe(edited);
    expect(pulls.all).toHaveLength(1);
  });

  it("takes a closed pull request for a no, and a merged one for a yes", async () => {
    const { remote, pulls, options, merge } = world();
    remote.commit({ a: "1" }, { ref: "refs/heads/main" });
    const onboard = createOnboard(options());
    await onboard(row());
    pulls.end(1, false);
    const before = remote.refs();
    expect(await onboard(row())).toEqual(asked(1, false));
    expect(remote.refs()).toEqual(before);
    pulls.end(1, true);
    merge(BRANCH);
    expect(await onboard(row({ onboardingPull: 1 }))).toEqual(asked(1, true));
    expect(pulls.all).toHaveLength(1);
  });

  it("finds the pull request that a crashed first try opened", async () => {
    const { remote, pulls, options } = world();
    remote.commit({ a: "1" }, { ref: "refs/heads/main" });
    const blind = { ...pulls, pullByHead: async () => null };
    await createOnboard(options())(row());
    const late = createOnboard({ ...options(), pullsFor: () => blind });
    await expect(late(row())).rejects.toThrow(/already exists/);
    expect(await createOnboard(options())(row())).toEqual(asked(1, false));
  });

  it("adds only what is missing", async () => {
    const { remote, options } = world();
    remote.commit({ [CONFIG_PATH]: "workers:\n  max: 2\n" }, { ref: "refs/heads/main" });
    await createOnboard(options())(row());
    const tip = remote.at(BRANCH);
    expect(remote.text(tip, CONFIG_PATH)).toBe("workers:\n  max: 2\n");
  });

  it("says what to do about an empty repository", async () => {
    const { options } = world();
    await expect(createOnboard(options())(row())).rejects.toThrow(/Push a first commit/);
  });
});

describe("upgrade", () => {
  const installed = renderWorkflows({
    ...{ actionRepository: "octo/mission-control", actionSha: OLD, runsOn: "ubuntu-latest" },
  });

  it("does nothing when the workflows are current or absent", async () => {
    const { remote, options } = world();
    remote.commit({ a: "1" }, { ref: "refs/heads/main" });
    expect(await createUpgrade(options(OLD))(row())).toBeNull();
    remote.commit(installed, { ref: "refs/heads/main" });
    expect(await createUpgrade(options(OLD))(row())).toBeNull();
  });

  it("proposes newer actions once per version", async () => {
    const { remote, pulls, options } = world();
    remote.commit({ ...installed, [CONFIG_PATH]: "version: 1\n" }, { ref: "refs/heads/main" });
    const upgrade = createUpgrade(options(NEW));
    expect(await upgrade(row())).toEqual({ pull: 1, open: true });
    const tip = remote.at(`refs/heads/${upgradeBranch(NEW)}`);
    expect(remote.text(tip, ".github/workflows/mc-verify.yml")).toContain(`@${NEW}`);
    expect(remote.text(tip, CONFIG_PATH)).toBe("version: 1\n");
    pulls.end(1, false);
    expect(await upgrade(row())).toEqual({ pull: 1, open: false });
    expect(pulls.all).toHaveLength(1);
  });
});

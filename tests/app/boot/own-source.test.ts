import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownSource, withOwnSource } from "../../../app/boot/own-source.ts";

let folder = "";
const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=o", "-c", "user.email=o@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-own-"));
  mkdirSync(join(folder, "sub"));
  git("init", "-q", "-b", "main");
  git("commit", "-q", "--allow-empty", "-m", "start");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A remote-tracking branch, as a fetch or push leaves it. */
const pushed = (): string => git("update-ref", "refs/remotes/origin/main", "HEAD");

describe("where our own actions are", () => {
  test.each([
    ["https://github.com/acme/mission-control.git", "acme/mission-control"],
    ["https://github.com/acme/mission-control", "acme/mission-control"],
    ["https://token@ghe.example.com:8443/acme/mc.git", "acme/mc"],
    ["git@github.com:acme/mission-control.git", "acme/mission-control"],
    ["ssh://git@ghe.example.com/acme/mc", "acme/mc"],
  ])("%s", (url, repository) => {
    git("remote", "add", "origin", url);
    pushed();
    expect(ownSource(join(folder, "sub"))).toEqual({ repository, sha: git("rev-parse", "HEAD") });
  });

  test("a commit that was never pushed is none: workflows elsewhere could not find it", () => {
    git("remote", "add", "origin", "https://github.com/acme/mc");
    expect(ownSource(folder)).toBeNull();
    pushed();
    git("commit", "-q", "--allow-empty", "-m", "not pushed");
    expect(ownSource(folder)).toBeNull();
  });

  test.each(["/srv/git/mc.git", "../mc", "file:///srv/mc.git"])(
    "an origin at %s is none",
    (url) => {
      git("remote", "add", "origin", url);
      pushed();
      expect(ownSource(folder)).toBeNull();
    },
  );

  test("what is set wins, also when it is only half", () => {
    git("remote", "add", "origin", "https://github.com/acme/mc");
    pushed();
    const half = { MC_ACTION_SHA: "a".repeat(40) };
    expect(withOwnSource(half, folder)).toBe(half);
    expect(withOwnSource({}, folder)).toEqual({
      MC_ACTION_REPOSITORY: "acme/mc",
      MC_ACTION_SHA: git("rev-parse", "HEAD"),
    });
  });
});

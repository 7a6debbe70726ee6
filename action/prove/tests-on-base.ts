// New tests on the commit that the work stands on: where the repository's verification passes with them, they would not
// notice if the change were missing. A work tree of its own, so that nothing of the pushed commit is there but the tests.
import { join } from "node:path";
import type { NewTests } from "../../core/criteria/new-tests.ts";
import { COMMAND_CHECK } from "../../core/merge/specification.ts";
import type { VerifyCheck, VerifySettings } from "../../core/report/brief.ts";
import type { Proof } from "../../core/report/proof.ts";
import type { Git } from "../shared/git.ts";
import { type Budget, runShell, type ShellOptions } from "./shell.ts";

type Tests = Proof["tests"];

const FILES_SHOWN = 100;

/** The base with the tests in it; null: git could not make it. */
export async function baseWithTests(
  git: Git,
  at: { readonly base: string; readonly head: string; readonly temp: string },
  { material }: NewTests,
): Promise<string | null> {
  const folder = join(at.temp, "base");
  const added = await git.try(["worktree", "add", "-q", "--detach", folder, at.base]);
  if (added.code !== 0) return null;
  for (let from = 0; from < material.length; from += FILES_SHOWN) {
    const paths = material.slice(from, from + FILES_SHOWN);
    const put = await git.try([
      ...["-C", folder, "--literal-pathspecs", "checkout", "-q", at.head, "--", ...paths],
    ]);
    if (put.code !== 0) return null;
  }
  return folder;
}

export async function proveTests(
  shell: ShellOptions,
  { tests }: NewTests,
  settings: VerifySettings,
  budget: Budget,
): Promise<Tests> {
  const files = tests.slice(0, FILES_SHOWN).map((path) => path.slice(0, 500));
  const open = (why: string, log = ""): Tests => ({ result: "could_not_run", files, why, log });
  if (settings.setup.trim() !== "") {
    const time = budget.share(settings.setupTimeoutS * 1000);
    const done = await runShell(shell, settings.setup, time);
    if (done.exitCode !== 0 || done.ended !== "by itself")
      return open("the set-up command failed on the base commit", done.log);
  }
  for (const { name, command, timeoutS } of requiredOf(settings)) {
    const done = await runShell(shell, command, budget.share(timeoutS * 1000));
    if (done.ended !== "by itself") return open(`\`${name}\` ended ${done.ended}`, done.log);
    if (done.exitCode !== 0) return { result: "proven", files, why: "", log: "" };
  }
  const why = "the verification passes on the base commit with them";
  return { result: "not_proven", files, why, log: "" };
}

export const requiredOf = (settings: VerifySettings): readonly VerifyCheck[] => {
  const { checks, command, timeoutS } = settings;
  const required = checks.filter((check) => check.required);
  if (required.length > 0 || command.trim() === "") return required;
  return [{ name: COMMAND_CHECK, command, required: true, timeoutS }];
};

// What is wrong or surprising about `verify`. Guards I2: without a required check nothing could ever be verified, so such a
// configuration is refused instead of letting everything, or nothing, through.
import { JOB_MAX_MINUTES } from "../base/limits.ts";
import { COMMAND_CHECK } from "../merge/specification.ts";
import type { Finding } from "./cross-field.ts";
import type { RepoConfig } from "./schema.ts";

export function verifyProblems(verify: RepoConfig["verify"]): readonly Finding[] {
  const found: Finding[] = [];
  const add = (path: Finding["path"], severity: Finding["severity"], message: string): void => {
    found.push({ path: ["verify", ...path], severity, message });
  };
  const hasCommand = verify.command.trim() !== "";
  const required = verify.checks.filter((check) => check.required);
  if (!hasCommand && required.length === 0) {
    const advisory =
      verify.checks.length === 0 ? "" : " (`verify.checks` has only checks with `required: false`)";
    add(
      ["command"],
      "error",
      `\`verify.command\` is empty and no check of \`verify.checks\` is required${advisory}, so no commit could ever be verified; set \`verify.command\`, for example to \`npm test\``,
    );
  }
  const seen = new Map<string, string>(
    hasCommand ? [[COMMAND_CHECK, "the name of `verify.command`"]] : [],
  );
  verify.checks.forEach((check, at) => {
    const key = check.name.toLowerCase();
    const first = seen.get(key);
    if (first !== undefined) {
      add(
        ["checks", at, "name"],
        "error",
        `\`verify.checks.${at}.name\` is \`${check.name}\`, which is already ${first}; give each check its own name`,
      );
    } else seen.set(key, `the name of \`verify.checks.${at}\``);
    if (check.command.trim() === "") {
      add(
        ["checks", at, "command"],
        "error",
        `\`verify.checks.${at}.command\` is blank; give the command that \`${check.name}\` runs, or remove the check`,
      );
    }
  });
  const minutes = verify.checks.reduce(
    (sum, check) => sum + (check.timeout_minutes ?? verify.timeout_minutes),
    verify.setup_timeout_minutes + (hasCommand ? verify.timeout_minutes : 0),
  );
  if (minutes > JOB_MAX_MINUTES) {
    add(
      ["checks"],
      "warning",
      `the time limits of \`verify\` add up to ${Math.ceil(minutes)} minutes, but GitHub ends a job after ${JOB_MAX_MINUTES}; what comes last may never run to its limit`,
    );
  }
  const longest = Math.max(
    hasCommand ? verify.timeout_minutes : 0,
    ...required.map((check) => check.timeout_minutes ?? verify.timeout_minutes),
  );
  if (required.length + (hasCommand ? 1 : 0) === 1 && verify.min_seconds > longest * 60) {
    add(
      ["min_seconds"],
      "error",
      `\`verify.min_seconds\` (${verify.min_seconds}) is more than the time limit of the only required check (${longest * 60} seconds), so no pass would be believed; lower it`,
    );
  }
  return found;
}

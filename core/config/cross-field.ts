// Settings that are fine alone and wrong together, and settings that will surprise.
import { isRecord } from "../base/json.ts";
import { normalPath } from "../base/paths.ts";
import type { ConfigProblem } from "./check.ts";
import { parseModelName } from "./model-name.ts";
import type { RepoConfig } from "./schema.ts";
import { strategyProblems } from "./strategy-problems.ts";
import { verifyProblems } from "./verify-problems.ts";

export interface Finding {
  readonly path: readonly (string | number)[];
  readonly severity: ConfigProblem["severity"];
  readonly message: string;
}

/** `config` is null when the schema refused the file; what can be said without it is said all the same. */
export function crossFieldProblems(config: RepoConfig | null, raw: unknown): readonly Finding[] {
  const found: Finding[] = [...agentProblems(raw)];
  if (config === null) return found;
  const warn = (path: Finding["path"], message: string): void => {
    found.push({ path, severity: "warning", message });
  };
  const fail = (path: Finding["path"], message: string): void => {
    found.push({ path, severity: "error", message });
  };
  found.push(...verifyProblems(config.verify), ...strategyProblems(config));
  if (config.agent.micro_builds && config.agent.type !== "builtin") {
    warn(
      ["agent", "micro_builds"],
      "`agent.micro_builds` is only used with `agent.type: builtin` and is ignored",
    );
  }
  if (config.agent.step_command !== "" && !config.agent.micro_builds) {
    warn(
      ["agent", "step_command"],
      "`agent.step_command` is only used with `agent.micro_builds: true` and is ignored",
    );
  }
  if (config.limits.cost_per_attempt_usd > config.limits.cost_usd) {
    fail(
      ["limits", "cost_per_attempt_usd"],
      `\`limits.cost_per_attempt_usd\` (${config.limits.cost_per_attempt_usd}) is more than \`limits.cost_usd\` (${config.limits.cost_usd}), so no attempt could start; lower it or raise the other`,
    );
  }
  if (config.agent.timeout_minutes > config.limits.wall_time_minutes) {
    warn(
      ["agent", "timeout_minutes"],
      `\`agent.timeout_minutes\` (${config.agent.timeout_minutes}) is more than \`limits.wall_time_minutes\` (${config.limits.wall_time_minutes}): the mission ends before an agent may time out`,
    );
  }
  const { speculation } = config;
  if (speculation.enabled && speculation.branches > Math.max(2, config.workers.max)) {
    warn(
      ["speculation", "branches"],
      `\`speculation.branches\` (${speculation.branches}) is more than \`workers.max\` (${config.workers.max}): each way needs a worker, so there are never more ways than workers`,
    );
  }
  if (speculation.enabled && speculation.by === "review" && !config.review.enabled) {
    warn(
      ["speculation", "by"],
      "`speculation.by` is `review`, but `review.enabled` is false: nobody reviews, so tests, lines and cost decide",
    );
  }
  if (config.gates.promote === "never") {
    warn(
      ["gates", "promote"],
      "`gates.promote` is `never`: verified commits reach the target branch without any person; use `always` to be asked",
    );
  }
  if (config.people.may_command.length === 0) {
    warn(
      ["people", "may_command"],
      "`people.may_command` is empty: nobody can start or command a mission",
    );
  }
  if (config.people.may_command.includes("triage")) {
    warn(
      ["people", "may_command"],
      "`people.may_command` has `triage`: people who may not push can start agents that do",
    );
  }
  if (/^(?:refs\/|mc\/)|[\s~^:?*[\\]|\.\.|\.lock$|^-|\/$|^\//.test(config.branch)) {
    const reserved = config.branch.startsWith("mc/") ? " (`mc/…` branches belong to the app)" : "";
    fail(
      ["branch"],
      `\`branch\` is \`${config.branch}\`, which is no branch name that missions can improve${reserved}; write it like \`main\``,
    );
  }
  config.protected_paths.forEach((path, at) => {
    const normal = normalPath(path);
    if (!normal.ok) {
      fail(
        ["protected_paths", at],
        `\`protected_paths.${at}\` is \`${path}\`, which ${normal.problem}`,
      );
    }
  });
  return found;
}

function agentProblems(raw: unknown): readonly Finding[] {
  const agent = isRecord(raw) ? raw.agent : undefined;
  if (!isRecord(agent)) return [];
  const type = agent.type;
  const command = agent.command;
  const empty = command === undefined || (typeof command === "string" && command.trim() === "");
  if ((type === "command" || type === "scripted") && empty) {
    const what =
      type === "command"
        ? "program and arguments, such as `./agent.sh`"
        : "path of the script file";
    return [
      {
        path: ["agent", "command"],
        severity: "error",
        message: `\`agent.type\` is \`${type}\`, but \`agent.command\` is empty; give the ${what}`,
      },
    ];
  }
  if (type === "builtin") {
    const model = typeof agent.model === "string" ? agent.model : "";
    const parsed = parseModelName(model);
    if (!parsed.ok) {
      const message = `\`agent.type\` is \`builtin\` and \`agent.model\` is \`${model}\`: ${parsed.problem}`;
      return [{ path: ["agent", "model"], severity: "error", message }];
    }
  } else if (agent.network === true) {
    return [
      {
        path: ["agent", "network"],
        severity: "warning",
        message: "`agent.network` is only used with `agent.type: builtin` and is ignored",
      },
    ];
  }
  if (type !== "command" && type !== "scripted" && !empty) {
    return [
      {
        path: ["agent", "command"],
        severity: "warning",
        message:
          "`agent.command` is only used with `agent.type: command` or `scripted` and is ignored",
      },
    ];
  }
  return [];
}

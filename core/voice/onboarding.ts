// The onboarding pull request: what merging and closing it mean, what was detected, what to expect.
import { codeSpan, commitLine, outgoing, words } from "../base/markdown.ts";
import { CONFIG_PATH } from "../config/schema.ts";
import type { PullText } from "./pull.ts";

export interface Detected {
  /** Dotted key of the configuration, e.g. `verify.command`. */
  readonly key: string;
  readonly value: string;
  /** Where the value comes from: "scripts.test in package.json". */
  readonly from: string;
}

export interface Onboarding {
  readonly defaultBranch: string;
  readonly detected: readonly Detected[];
  /** Paths that the pull request adds. */
  readonly files: readonly string[];
  /** What could not be detected, or needs a look; sentences of ours. */
  readonly warnings: readonly string[];
}

export const ONBOARDING_TITLE = "Set up Mission Control";

function detectedTable(detected: readonly Detected[]): string {
  if (detected.length === 0) {
    return `Nothing could be detected: please set \`verify.command\` in \`${CONFIG_PATH}\` on this branch.`;
  }
  return [
    "| setting | value | found in |",
    "|---|---|---|",
    ...detected
      .slice(0, 40)
      .map(
        (each) =>
          `| ${codeSpan(each.key)} | ${each.value === "" ? "" : codeSpan(each.value, 300)} | ${words(each.from, 200)} |`,
      ),
  ].join("\n");
}

export function renderOnboardingPull(found: Onboarding): PullText {
  const branch = codeSpan(found.defaultBranch);
  const noVerification = !found.detected.some(
    (each) => each.key === "verify.command" && each.value !== "",
  );
  const lead = noVerification
    ? `**Needed from you: set \`verify.command\` in \`${CONFIG_PATH}\` on this branch, then merge.** Closing this pull request means no.`
    : "**Needed from you: look at the values below, then merge to start or close to decline.** Nothing else happens in this repository before.";
  const warnings =
    found.warnings.length === 0
      ? ""
      : `### Please look at\n\n${found.warnings
          .slice(0, 20)
          .map((warning) => `- ${words(warning, 500)}`)
          .join("\n")}`;
  const expect = [
    "1. You label an issue `mc:objective`. One comment appears there and is kept up to date.",
    "2. Units of work run in this repository's own Actions, with its own secrets. Each becomes a branch and a pull request.",
    "3. What passes review is merged and verified in a queue. `mc/green` moves only to commits on which `verify.command` passed.",
    `4. A pull request proposes to bring \`mc/green\` to ${branch}. A person approves it with a review; before that ${branch} is not touched.`,
  ];
  const body = [
    lead,
    `### What was detected\n\n${detectedTable(found.detected)}\n\nChange any of it by editing \`${CONFIG_PATH}\` on this branch; every key is explained there.`,
    warnings,
    `### What to expect after merging\n\n${expect.join("\n")}`,
    "Comment `/mc help` on an objective to see how to steer. The agent needs its key as a repository secret; the workflows name it.",
    `### Files\n\n${found.files
      .slice(0, 60)
      .map((file) => `- ${codeSpan(file)}`)
      .join("\n")}`,
    "To leave later, remove the app or set `enabled: false`.",
  ];
  return {
    title: commitLine(ONBOARDING_TITLE),
    body: outgoing(body.filter((part) => part !== "").join("\n\n")),
  };
}

// The configuration file that onboarding proposes: detected values set, everything else explained and left at its
// default behind a `#`, so that a person learns what there is without reading a manual.
import { stringify } from "yaml";
import { RepoConfig } from "../../core/config/schema.ts";
import { CONFIG_ENTRIES } from "./config-keys.ts";
import type { Verification } from "./verification.ts";

export interface ConfigWishes {
  readonly verification: Verification | null;
  readonly runsOn?: string;
  readonly agent?: { readonly type: RepoConfig["agent"]["type"]; readonly command: string };
}

const HEAD = [
  "# Mission Control: how objectives are pursued in this repository.",
  "# Open an issue that says what should be better and label it mc:objective.",
  '# Lines such as "#max: 4" show defaults; remove the # of a line (and of its section) to change it.',
];

const NOT_DETECTED =
  "No test command was found in this repository: fill this in, missions cannot start without it.";

export function renderConfig({ verification, runsOn, agent }: ConfigWishes): string {
  const set: Readonly<Record<string, unknown>> = {
    verify: { setup: verification?.setup ?? "", command: verification?.command ?? "" },
    ...(agent === undefined ? {} : { agent: withoutEmpty(agent) }),
    ...(runsOn === undefined ? {} : { runs_on: runsOn }),
  };
  const note =
    verification === null ? NOT_DETECTED : `Detected: ${printable(verification.because)}.`;
  const defaults: Readonly<Record<string, unknown>> = RepoConfig.parse({});
  const lines = [...HEAD, "", "version: 1"];
  for (const section of CONFIG_ENTRIES.filter(({ path }) => path.length === 1)) {
    const [name] = section.path;
    lines.push("", `# ${section.about}`);
    if (name === "verify") lines.push(`# ${note}`);
    lines.push(...renderSection(name, set[name], defaults[name]));
  }
  return `${lines.join("\n")}\n`;
}

/** One top-level key: live when something in it is set, otherwise whole behind `#`. */
function renderSection(name: string, set: unknown, fallback: unknown): readonly string[] {
  const entries = CONFIG_ENTRIES.filter(({ path }) => path[0] === name && path.length === 2);
  if (entries.length === 0) {
    return set === undefined ? rendered(name, fallback).map(hidden) : rendered(name, set);
  }
  const live = recordOf(set);
  const defaults = recordOf(fallback);
  const body = entries.flatMap(({ path, about }) => {
    const key = path[1] ?? "";
    const value = live[key];
    const lines =
      value !== undefined
        ? rendered(key, value)
        : set === undefined
          ? rendered(key, defaults[key])
          : rendered(key, defaults[key]).map(hidden);
    return [`  # ${about}`, ...lines.map((line) => `  ${line}`)];
  });
  return set === undefined ? [`${name}:`, ...body].map(hidden) : [`${name}:`, ...body];
}

const hidden = (line: string): string => `#${line}`;

const rendered = (key: string, value: unknown): readonly string[] =>
  stringify({ [key]: value }, { lineWidth: 0, blockQuote: false })
    .trimEnd()
    .split("\n");

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

const withoutEmpty = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

/** File names of a repository are data: nothing in them ends the comment. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 300);

// `_extends`: a configuration that stands on the same file in another repository of the same owner. Circles, towers and
// repositories of others are refused.
import type { ConfigProblem, LineOf } from "../../core/config/check.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { RefusedError } from "../engine/errors.ts";
import type { GitHub } from "../github/port.ts";
import { type Mapping, parseFile } from "./file.ts";
import { merge } from "./merge.ts";

export const EXTENDS = "_extends";
/** A default may stand on another default, not on a tower of them. */
const DEPTH_MAX = 3;

export interface Defaults {
  readonly value: Mapping;
  readonly problem: ConfigProblem | null;
}

/** What `own` stands on. `other`: a repository by "owner/name". */
export async function readDefaults(
  own: { readonly value: Mapping; readonly lineOf: LineOf },
  github: Pick<GitHub, "owner" | "name">,
  other: (repo: string) => Pick<GitHub, "file">,
): Promise<Defaults> {
  const refuse = (message: string): Defaults => ({
    value: {},
    problem: { key: EXTENDS, message, line: own.lineOf([EXTENDS]), severity: "error" },
  });
  const seen = [`${github.owner}/${github.name}`];
  let value: Mapping = {};
  let from = own.value[EXTENDS];
  while (from !== undefined && from !== null) {
    const repo = repoOf(from, github.owner);
    if (repo === null) {
      return refuse(
        `\`${EXTENDS}\` must name a repository of ${github.owner}, such as \`.github\``,
      );
    }
    if (seen.some((one) => one.toLowerCase() === repo.toLowerCase())) {
      return refuse(`\`${EXTENDS}\` leads in a circle: ${[...seen, repo].join(" → ")}`);
    }
    if (seen.length > DEPTH_MAX) {
      return refuse(`\`${EXTENDS}\` goes over more than ${DEPTH_MAX} repositories`);
    }
    seen.push(repo);
    const text = await textOf(other(repo));
    if (text === null) {
      return refuse(
        `\`${CONFIG_PATH}\` of ${repo} cannot be read: it is absent, or the app is not installed there`,
      );
    }
    const parsed = parseFile(text);
    if (!parsed.ok) {
      return refuse(
        `\`${CONFIG_PATH}\` of ${repo}: ${parsed.problems[0]?.message ?? "unreadable"}`,
      );
    }
    value = merge(parsed.value, value);
    from = parsed.value[EXTENDS];
  }
  return { value, problem: null };
}

const NAME = /^[\w.-]{1,100}$/;

/** `name` or `owner/name`; null for anything else, and for other owners. */
function repoOf(value: unknown, owner: string): string | null {
  if (typeof value !== "string") return null;
  const [first = "", second, ...more] = value.split("/");
  if (more.length > 0) return null;
  const [who, name] = second === undefined ? [owner, first] : [first, second];
  return who.toLowerCase() === owner.toLowerCase() && NAME.test(name) ? `${owner}/${name}` : null;
}

/** A repository without the app refuses our token: an answer for the person, not a failure. */
async function textOf(github: Pick<GitHub, "file">): Promise<string | null> {
  try {
    return (await github.file(CONFIG_PATH))?.text ?? null;
  } catch (error) {
    if (error instanceof RefusedError) return null;
    throw error;
  }
}

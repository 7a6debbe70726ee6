// The mission as numbers: what it took, what the queue did to whom, and whether it was right by ground truth.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { RepoState } from "../../../core/engine/state.ts";
import type { Db } from "../../../db/client.ts";
import { loadRepoState } from "../../../db/repo-state.ts";
import { sql } from "../../../db/sql.ts";
import { History } from "./history.ts";
import { FULL, type Played } from "./play.ts";
import type { Endpoint } from "./requests.ts";

export interface Ejection {
  readonly unit: string;
  readonly head: string | null;
  readonly because: string;
  /** By ground truth, nothing was wrong with it where it stood. */
  readonly isFalse: boolean;
}

export interface Figures {
  readonly wall_s: number;
  readonly units: { readonly planned: number; readonly landed: number; readonly failed: number };
  readonly verifications: number;
  readonly verifications_per_landed: number;
  readonly flakes: number;
  readonly ejections: number;
  readonly false_ejections: number;
  readonly conflicts: number;
  readonly tournaments: { readonly held: number; readonly won: number };
  readonly landings: number;
  readonly requests_per_landed: number;
  readonly content_per_landed: number;
  readonly requests: number;
  readonly content_requests: number;
  readonly git_requests: number;
  readonly token_requests: number;
  readonly jobs: number;
  readonly endpoints: readonly Endpoint[];
}

export const stateOf = (db: Db): Promise<RepoState> =>
  db.read((tx) => loadRepoState(tx, FULL, Date.now()));

const Run = z.object({ head: z.string(), flaked: z.boolean(), failed: z.array(z.string()) });
type Run = z.infer<typeof Run>;

/** What each run of the verification command met; one that was killed half way left nothing. */
export function runsOf(weather: string): readonly Run[] {
  const folder = join(weather, "runs");
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return text === "" ? [] : [Run.parse(JSON.parse(text))];
  });
}

const Reason = z.object({ subject: z.string(), text: z.string() });

/** Every sentence of the journal, oldest first. */
export async function reasonsOf(db: Db): Promise<readonly z.infer<typeof Reason>[]> {
  const rows = await db.read((tx) =>
    tx.all(sql`select subject, text from reason order by reason.decision, reason.position`),
  );
  return rows.map((row) => Reason.parse(row));
}

const Ejected = z.object({ subject: z.string(), text: z.string(), changes: z.string() });
const Changes = z.array(z.looseObject({ kind: z.string() }));
const UnitPut = z.object({ row: z.object({ unit: z.string(), head: z.string().nullable() }) });

export async function ejectionsOf(played: Played): Promise<readonly Ejection[]> {
  const rows = await played.db.read((tx) =>
    tx.all(sql`select subject, text, changes from reason join decision on decision.id = reason.decision
      where text like 'leaves the queue: %' order by reason.decision, reason.position`),
  );
  const git = new History(played.rig.github.gitDir(FULL));
  const flagsOut = new Set<string>();
  return rows.map((row) => {
    const { subject, text, changes } = Ejected.parse(row);
    const unit = /\/(.+)$/.exec(subject)?.[1] ?? subject;
    const puts = Changes.parse(JSON.parse(changes)).flatMap((change) => {
      const put = UnitPut.safeParse(change);
      return put.success && put.data.row.unit === unit ? [put.data.row] : [];
    });
    const head = puts[0]?.head ?? null;
    const because = text.slice("leaves the queue: ".length);
    return { unit, head, because, isFalse: !isGuilty(git, unit, head, flagsOut) };
  });
}

/** By what the head holds: it does not work, or its flag met the other one, which was not thrown out before. */
function isGuilty(git: History, unit: string, head: string | null, out: Set<string>): boolean {
  if (head === null) return false;
  const tree = git.git("ls-tree", "-r", "--name-only", head).split("\n");
  const text = git.git("show", `${head}:units/${unit}.json`);
  if (/"works": false/.test(text)) return true;
  const flag = ["red", "blue"].find(
    (name) => tree.includes(`flags/${name}`) && git.git("show", `${head}:flags/${name}`) === unit,
  );
  if (flag === undefined || out.has(flag === "red" ? "blue" : "red")) return false;
  out.add(flag);
  return true;
}

export async function figuresOf(played: Played): Promise<Figures> {
  const state = await stateOf(played.db);
  const units = [...state.units.values()];
  const landed = units.filter((unit) => unit.state === "landed").length;
  const runs = runsOf(played.weather);
  const ejections = await ejectionsOf(played);
  const tournaments = [...state.tournaments.values()];
  const { requests } = played;
  const per = (count: number): number =>
    landed === 0 ? 0 : Math.round((count / landed) * 100) / 100;
  return {
    wall_s: Math.round(played.wallMs / 100) / 10,
    units: {
      planned: units.length,
      landed,
      failed: units.filter((unit) => unit.state === "failed").length,
    },
    verifications: runs.length,
    verifications_per_landed: per(runs.length),
    flakes: runs.filter((run) => run.flaked).length,
    ejections: ejections.length,
    false_ejections: ejections.filter((one) => one.isFalse).length,
    conflicts: units.reduce((sum, unit) => sum + unit.conflicts, 0),
    tournaments: {
      held: tournaments.length,
      won: tournaments.filter((one) => one.state === "won").length,
    },
    landings: state.repo.landedCount,
    requests_per_landed: per(requests.total),
    content_per_landed: per(requests.content),
    requests: requests.total,
    content_requests: requests.content,
    git_requests: requests.others.git,
    token_requests: requests.others.tokens,
    jobs: requests.counted.jobs,
    endpoints: requests.endpoints,
  };
}

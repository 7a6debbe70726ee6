// The answer of `mc discover`: a table of what was counted, which of it would be proposed, or all of it as JSON. Creates nothing.
import { lookAtCheckout } from "../../action/discover/look.ts";
import { type Git, openGit } from "../../action/shared/git.ts";
import { visible } from "../../core/base/unicode.ts";
import { RepoConfig } from "../../core/config/schema.ts";
import { type Choice, limited, worthwhile } from "../../core/discovery/choose.ts";
import { objectiveOf } from "../../core/discovery/objective.ts";
import type { Proposal } from "../../core/discovery/proposal.ts";
import { proposalOfSignal, type SignalReport } from "../../core/discovery/signal.ts";
import { TRACKS, type Track, trackNamed } from "../../core/discovery/track.ts";
import { readLocalConfig } from "../config/local.ts";
import type { DiscoverOptions } from "./discover.ts";

const TITLE_WIDTH = 60;

export type Screen = Pick<Console, "log" | "error">;

export async function showDiscovery(
  folder: string,
  options: DiscoverOptions,
  screen: Screen = console,
): Promise<number> {
  const refuse = (why: string): number => {
    screen.error(`mc discover: ${why}`);
    return 2;
  };
  const track = options.track === undefined ? null : trackNamed(options.track);
  if (options.track !== undefined && track === null)
    return refuse(
      `there is no track \`${plain(options.track)}\`; the tracks are ${TRACKS.join(", ")}`,
    );
  const root = await rootOf(folder);
  if (root === null) return refuse(`${folder} is no git repository`);
  const local = await readLocalConfig(root);
  if (local !== null && local.config === null)
    screen.error(
      "mc discover: the configuration has errors, so its defaults are used; `mc init` checks it",
    );
  const { discovery } = local?.config ?? RepoConfig.parse({});
  const tracks = track === null ? discovery.tracks : [track];
  const network = options.network || discovery.network;
  const settings = { ...discovery, tracks, network };
  if (options.dryRun) {
    screen.log(
      options.json ? JSON.stringify({ folder: root, settings }) : settingsText(root, settings),
    );
    return 0;
  }
  const report = await lookAtCheckout({ git: gitAt(root), folder: root, tracks, network });
  const choice = choose(report, settings);
  if (options.objective) {
    if (choice.chosen.length > 0) screen.log(plainLines(objectiveOf(choice.chosen)));
    return choice.chosen.length > 0 ? 0 : 1;
  }
  if (options.json) screen.log(JSON.stringify(asJson(root, tracks, report, choice)));
  else screen.log(table(report, choice));
  for (const note of report.notes) screen.error(`mc discover: ${plain(note)}`);
  return report.signals.length > 0 ? 0 : 1;
}

const gitAt = (folder: string): Git => openGit(folder, process.env.PATH ?? "");

async function rootOf(folder: string): Promise<string | null> {
  try {
    const found = await gitAt(folder).try(["rev-parse", "--show-toplevel"]);
    const root = found.stdout.replace(/\n$/, "");
    return found.code === 0 && root !== "" ? root : null;
  } catch {
    return null;
  }
}

type Settings = RepoConfig["discovery"];

/** What would be proposed if nobody had said any of it before. */
function choose(report: SignalReport, settings: Settings): Choice {
  const bounds = {
    ...{ tracks: settings.tracks, minScore: settings.min_score },
    ...{ maxPerTrack: settings.max_per_track, room: settings.max_open },
  };
  const worthy = worthwhile(report.signals.map(proposalOfSignal), bounds);
  const made = limited(worthy.chosen, bounds);
  return { chosen: made.chosen, dropped: [...made.dropped, ...worthy.dropped] };
}

/** Names of a repository are data: nothing in them moves the cursor. */
const plain = (text: string): string => visible(text).replace(/\s+/g, " ").trim();
const plainLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => visible(line))
    .join("\n");

function table({ signals, files, commits }: SignalReport, { chosen, dropped }: Choice): string {
  const head = `${files} files read, ${commits} commits counted: ${signals.length} things found, ${chosen.length} worth proposing.`;
  if (signals.length === 0) return head;
  const row = (mark: string, { track, title, score, impact, effort }: Proposal): string => {
    const name = plain(title);
    const shown = name.length > TITLE_WIDTH ? `${name.slice(0, TITLE_WIDTH - 1)}…` : name;
    const figures = [score.toFixed(1), String(impact), String(effort)].map((one) =>
      one.padStart(6),
    );
    return `${mark} ${track.padEnd(8)}  ${shown.padEnd(TITLE_WIDTH)} ${figures.join(" ")}`;
  };
  return [
    `  ${"Track".padEnd(8)}  ${"Title".padEnd(TITLE_WIDTH)}  Score Impact Effort`,
    ...chosen.map((proposal) => row("*", proposal)),
    ...dropped.map(({ proposal }) => row(" ", proposal)),
    "",
    head,
    "* would be proposed by `/mc discover`, if no issue says it already.",
  ].join("\n");
}

function settingsText(root: string, settings: Settings): string {
  const lines = Object.entries(settings).map(
    ([key, value]) =>
      `  ${key}: ${Array.isArray(value) ? value.join(", ") : String(value) || '""'}`,
  );
  return [`mc discover would look at ${root} with`, ...lines, "and create nothing."].join("\n");
}

const asJson = (
  folder: string,
  tracks: readonly Track[],
  report: SignalReport,
  { chosen, dropped }: Choice,
) => ({
  ...{ folder, tracks, files: report.files, commits: report.commits, notes: report.notes },
  signals: report.signals,
  proposals: chosen,
  leftOut: dropped.map(({ proposal, why }) => ({ title: proposal.title, why })),
});

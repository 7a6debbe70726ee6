// What a person sees in the terminal while a mission runs: a live picture on a TTY, one line per happening otherwise.
import { clearScreenDown, moveCursor } from "node:readline";
import type { Decision } from "../../core/engine/decision.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { UnitRow } from "../../core/engine/rows/unit-row.ts";
import type { RepoState } from "../../core/engine/state.ts";

export interface Progress {
  decided(decision: Decision, state: RepoState): void;
  /** A line that stays. */
  say(text: string): void;
  /** Leaves the last picture on the screen. */
  end(): void;
}

const NOISE = /^(not ours|noted|run \d+ answers|mc\/state is|branches cleaned|a retry delay)/;

/** Sentences worth a line: what happened to missions, units, commits and pull requests; not the book-keeping of runs. */
function happenings(decision: Decision): readonly string[] {
  const lines: string[] = [];
  for (const { subject, text } of decision.because) {
    if (NOISE.test(text) || subject.startsWith("dispatch:")) continue;
    const [kind, ...rest] = subject.split(":");
    const name = rest.join(":");
    if (kind === "unit") lines.push(`${name.split("/").at(-1)}: ${text}`);
    else if (kind === "mission") lines.push(`${name}: ${text}`);
    else if (kind === "pull") lines.push(`#${name}: ${text}`);
    else lines.push(text);
  }
  return lines;
}

export function openProgress(
  out: NodeJS.WriteStream,
  options: { readonly quiet?: boolean } = {},
): Progress {
  if (options.quiet === true) return { decided() {}, say() {}, end() {} };
  return out.isTTY === true ? livePicture(out) : plainLines(out);
}

function plainLines(out: NodeJS.WriteStream): Progress {
  const start = performance.now();
  const say = (text: string): void => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    out.write(`${seconds}s  ${text}\n`);
  };
  return {
    decided: (decision) => happenings(decision).forEach(say),
    say,
    end() {},
  };
}

const FRAME_MS = 80;
const RECENT = 6;

function livePicture(out: NodeJS.WriteStream): Progress {
  let drawn = 0;
  let state: RepoState | null = null;
  let due: NodeJS.Timeout | null = null;
  const recent: string[] = [];
  const erase = (): void => {
    if (drawn === 0) return;
    moveCursor(out, 0, -drawn);
    clearScreenDown(out);
    drawn = 0;
  };
  const draw = (): void => {
    due = null;
    if (state === null) return;
    const width = Math.max(20, out.columns ?? 80);
    const lines = [...picture(state), "", ...recent.map((line) => `  ${line}`)].map((line) =>
      [...line].length > width - 1 ? `${[...line].slice(0, width - 2).join("")}…` : line,
    );
    erase();
    out.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  return {
    decided(decision, next) {
      state = next;
      recent.push(...happenings(decision));
      recent.splice(0, Math.max(0, recent.length - RECENT));
      due ??= setTimeout(draw, FRAME_MS);
    },
    say(text) {
      erase();
      out.write(`${text}\n`);
      draw();
    },
    end() {
      if (due !== null) clearTimeout(due);
      draw();
      drawn = 0;
    },
  };
}

function picture(state: RepoState): readonly string[] {
  const lines: string[] = [];
  for (const mission of state.missions.values()) {
    lines.push(`${headline(mission)}`);
    const units = [...state.units.values()].filter((unit) => unit.mission === mission.mission);
    for (const unit of units.sort((a, b) => a.position - b.position)) lines.push(unitLine(unit));
  }
  return lines;
}

function headline(mission: MissionRow): string {
  const cost = mission.costUsd > 0 ? `  $${mission.costUsd.toFixed(2)}` : "";
  return `${mission.mission} ${mission.title}: ${mission.paused === null ? mission.because : `paused: ${mission.paused}`}${cost}`;
}

const MARKS: Readonly<Record<UnitRow["state"], string>> = {
  waiting: "·",
  working: "▸",
  publishing: "▸",
  reviewing: "◇",
  gated: "!",
  queued: "≡",
  fixing: "⚒",
  landed: "✓",
  unchanged: "✓",
  failed: "✗",
  blocked: "✗",
  cancelled: "✗",
};

function unitLine(unit: UnitRow): string {
  const attempt = unit.attempt > 1 ? ` (attempt ${unit.attempt})` : "";
  return `  ${MARKS[unit.state]} ${unit.unit.padEnd(20)} ${unit.state.padEnd(10)}${attempt} ${unit.because}`;
}

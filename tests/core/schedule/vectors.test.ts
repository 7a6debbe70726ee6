// Overlap, layers and the cascade of a failure, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { cascade, deadlocked, layers, readyUnits } from "../../../core/schedule/dag.ts";
import { parseDependsOn, parseFilesHint } from "../../../core/schedule/files.ts";
import { resolveOverlaps } from "../../../core/schedule/overlap.ts";
import { dagCascade, overlapResolve, topologicalLayers } from "../../vectors/departures.ts";
import { followsVectors } from "../../vectors/load.ts";

const Unit = z.object({
  id: z.string(),
  files: z.string().default(""),
  priority: z.number().default(1),
  deps: z.string().default(""),
});

const sorted = (value: unknown): unknown => {
  const lists = z.record(z.string(), z.array(z.string())).parse(value);
  return Object.fromEntries(Object.entries(lists).map(([id, list]) => [id, [...list].sort()]));
};

describe("resolveOverlaps", () => {
  followsVectors("overlap-resolve", {
    input: z.object({ units: z.array(Unit) }),
    answer: ({ units }) => {
      const order = resolveOverlaps(
        units.map((unit) => ({
          id: unit.id,
          files: parseFilesHint(unit.files),
          priority: unit.priority,
          dependsOn: parseDependsOn(unit.deps),
        })),
      );
      const lists = units.map(({ id }): [string, readonly string[]] => [
        id,
        [...(order.dependsOn.get(id) ?? []), ...(order.after.get(id) ?? [])],
      ]);
      return sorted(Object.fromEntries(lists));
    },
    told: sorted,
    departures: overlapResolve,
  });
});

describe("layers", () => {
  followsVectors("topological-layers", {
    input: z.object({ units: z.array(Unit) }),
    answer: ({ units }) => {
      const nodes = units.map(({ id, deps }) => ({ id, dependsOn: parseDependsOn(deps) }));
      return layers(nodes).layers.map((layer) => [...layer].sort());
    },
    departures: topologicalLayers,
  });
});

const Cascade = z.object({
  units: z.array(z.tuple([z.string(), z.string(), z.string()])),
  workers: z.number(),
});

/** Plays the units with `workers` at a time; each reports the outcome that the case gives it. */
function play({ units, workers }: z.infer<typeof Cascade>): unknown {
  const nodes = units.map(([id, deps]) => ({ id, dependsOn: parseDependsOn(deps) }));
  const outcome = new Map(units.map(([id, , said]) => [id, said]));
  const status: Record<string, string> = Object.fromEntries(nodes.map(({ id }) => [id, "pending"]));
  const note: Record<string, string> = Object.fromEntries(nodes.map(({ id }) => [id, ""]));
  const attempts: Record<string, number> = Object.fromEntries(nodes.map(({ id }) => [id, 0]));
  const done = new Set<string>();
  const started = new Set<string>();
  const ran: string[] = [];
  const stop = (ones: ReturnType<typeof deadlocked>): void => {
    for (const { id, state, because } of ones) {
      if (started.has(id)) continue;
      started.add(id);
      status[id] = state;
      note[id] = because.replace(/^(Dependency failed): .*/, "$1");
    }
  };
  stop(deadlocked(nodes));
  for (let batch = readyUnits(nodes, done, started); batch.length > 0; ) {
    for (const id of batch.slice(0, workers)) {
      started.add(id);
      ran.push(id);
      const said = outcome.get(id);
      if (said === "completed") done.add(id);
      else stop(cascade(nodes, id));
      status[id] = said === "raise" ? "pending" : (said ?? "");
      if (said === "failed") attempts[id] = 1;
    }
    batch = readyUnits(nodes, done, started);
  }
  return { status, note, attempts, ran: ran.sort(), maxParallelAtMost: workers };
}

describe("cascade", () => {
  followsVectors("dag-cascade", { input: Cascade, answer: play, departures: dagCascade });
});

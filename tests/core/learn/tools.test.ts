// The registry of tools, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { experienced, fitting, KEEP_QUALITY, usedWell } from "../../../core/learn/tools.ts";
import { toolRegistry } from "../../vectors/departures-evolution.ts";
import { followsVectors } from "../../vectors/load.ts";

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly quality: number;
  readonly uses: number;
}

const digits = (value: number): number => Number(value.toFixed(9));
const Op = z.array(z.union([z.string(), z.number()]));

function play(ops: readonly z.infer<typeof Op>[]) {
  const tools = new Map<string, Tool>();
  const put = (tool: { name: string; description: string; quality: number | null; uses: number }) =>
    void tools.set(tool.name, { ...tool, quality: tool.quality ?? 0 });
  const results = ops.map(([op, first = "", second = 0, third = ""]) => {
    const name = String(first);
    const known = tools.get(name);
    switch (op) {
      case "register":
        if (Number(second) < KEEP_QUALITY) return false;
        if (known !== undefined)
          put(experienced({ ...known, description: String(third) }, Number(second)));
        else put({ name, description: String(third), quality: Number(second), uses: 0 });
        return true;
      case "usage":
        if (known !== undefined) put(usedWell(known));
        return null;
      case "quality":
        if (known !== undefined) put(experienced(known, Number(second)));
        return null;
      case "discover":
        return fitting([...tools.values()], name).map((tool) => tool.name);
      default: {
        const worse = [...tools.values()].filter(({ quality }) => quality < Number(first));
        for (const tool of worse) tools.delete(tool.name);
        return worse.length;
      }
    }
  });
  const kept = [...tools].map(([name, { quality, uses }]) => [name, [digits(quality), uses]]);
  return { results, tools: Object.fromEntries(kept) };
}

describe("the registry", () => {
  followsVectors("tool-registry", {
    input: z.object({ ops: z.array(Op) }),
    answer: ({ ops }) => play(ops),
    told: (expected) => {
      const { results, tools } = z
        .object({
          results: z.array(z.unknown()),
          tools: z.record(z.string(), z.tuple([z.number(), z.number()])),
        })
        .parse(expected);
      const rounded = Object.entries(tools).map(([name, [quality, uses]]) => [
        name,
        [digits(quality), uses],
      ]);
      return { results, tools: Object.fromEntries(rounded) };
    },
    departures: toolRegistry,
  });
});

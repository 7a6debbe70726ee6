// Several proposals as one objective, for whoever wants them pursued at once: `mc discover --objective`.
import type { Proposal } from "./proposal.ts";
import { trackHeading } from "./track.ts";

type Wanted = Pick<Proposal, "title" | "description"> & { readonly track: string };

export function objectiveOf(proposals: readonly Wanted[]): string {
  const byTrack = Map.groupBy(proposals, ({ track }) => track);
  const parts = [...byTrack].map(([track, all]) => {
    const lines = all.map(({ title, description }) => `- ${title}: ${oneLine(description)}`);
    return `## ${trackHeading(track)}\n${lines.join("\n")}\n`;
  });
  return `Implement the following improvements:\n\n${parts.join("\n")}`;
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, "; ").trim();

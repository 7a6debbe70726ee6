// Fits the prompt of a task into a small model's window: each envelope is a section with a share of the room, and is cut by its
// middle. Our own sentences between the envelopes stay whole.
import { headAndTail } from "./cut.ts";

/** Shares of the room by how a section's name begins; what one does not use goes to those that need more. */
const SHARES: readonly (readonly [string, number])[] = [
  ["unit", 0.3],
  ["diff", 0.5],
  ["objective", 0.15],
  ["failure", 0.25],
  ["mandatory", 0.2],
  ["architect", 0.2],
  ["change of the earlier", 0.25],
  ["files concerned", 0.25],
  ["built so far", 0.15],
  ["files with conflict", 0.1],
  ["state of the mission", 0.1],
];
const OTHER_SHARE = 0.1;

const ENVELOPE = /^<<<DATA (\w+) ([^\n]*)\n([\s\S]*?)\nDATA \1>>>$/gm;

export function fitPrompt(prompt: string, maxChars: number): string {
  if (prompt.length <= maxChars) return prompt;
  const sections = [...prompt.matchAll(ENVELOPE)].map((match) => ({
    name: match[2] ?? "",
    size: (match[3] ?? "").length,
  }));
  const fixed = prompt.length - sections.reduce((sum, { size }) => sum + size, 0);
  const rooms = share(sections, Math.max(0, maxChars - fixed));
  let at = 0;
  return prompt.replace(ENVELOPE, (_whole, boundary: string, name: string, body: string) => {
    const kept = headAndTail(body, rooms[at++] ?? 0);
    return `<<<DATA ${boundary} ${name}\n${kept}\nDATA ${boundary}>>>`;
  });
}

interface Section {
  readonly name: string;
  readonly size: number;
}

/** Water filling: who needs less than their share gives the rest to the others. */
function share(sections: readonly Section[], room: number): readonly number[] {
  const rooms = sections.map(() => 0);
  let open = sections.map((_, index) => index);
  let left = room;
  while (open.length > 0) {
    const weights = open.map((index) => shareOf(sections[index]?.name ?? ""));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const offers = weights.map((weight) => Math.floor((left * weight) / total));
    const content = open.filter((index, at) => (sections[index]?.size ?? 0) <= (offers[at] ?? 0));
    if (content.length === 0) {
      open.forEach((index, at) => {
        rooms[index] = offers[at] ?? 0;
      });
      return rooms;
    }
    for (const index of content) {
      rooms[index] = sections[index]?.size ?? 0;
      left -= rooms[index] ?? 0;
    }
    open = open.filter((index) => !content.includes(index));
  }
  return rooms;
}

const shareOf = (name: string): number =>
  SHARES.find(([begin]) => name.startsWith(begin))?.[1] ?? OTHER_SHARE;

// Packet lines of git's smart protocol: what a push asks for, what receive-pack answered, and how to say no in its words.

export interface RefCommand {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

/** Commands at the start of a push; null while more bytes are needed. The pack that follows is not looked at. */
export function parseCommands(bytes: Buffer): readonly RefCommand[] | null {
  const commands: RefCommand[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (Number.isNaN(length)) return [];
    if (length === 0) return commands;
    if (at + length > bytes.length) return null;
    const line = bytes.toString("utf8", at + 4, at + length).split("\0")[0] ?? "";
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+?)\n?$/.exec(line);
    const [, before = "", after = "", ref = ""] = match ?? [];
    if (match !== null) commands.push({ before, after, ref });
    at += Math.max(4, length);
  }
  return null;
}

export function packet(data: Buffer): Buffer {
  const length = (data.length + 4).toString(16).padStart(4, "0");
  return Buffer.concat([Buffer.from(length), data]);
}

function packets(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (Number.isNaN(length)) return found;
    if (length >= 4) found.push(bytes.subarray(at + 4, at + length));
    else found.push(Buffer.alloc(0));
    at += Math.max(4, length);
  }
  return found;
}

export const FLUSH = Buffer.from("0000");

/**
 * Reads receive-pack's report out of its answer: the refs that moved. Reasons in `reasons` take the place of
 * "pre-receive hook declined", as GitHub words its refusals.
 */
export function parseReport(
  answer: Buffer,
  reason: string | null,
): { readonly moved: readonly string[]; readonly answer: Buffer } {
  const outer = packets(answer);
  const banded = outer.some((data) => data[0] === 1 || data[0] === 2);
  const report = banded
    ? Buffer.concat(outer.filter((data) => data[0] === 1).map((data) => data.subarray(1)))
    : answer;
  const moved: string[] = [];
  const lines: Buffer[] = [];
  for (const data of packets(report)) {
    const line = data.toString("utf8");
    const ok = /^ok (\S+)/.exec(line)?.[1];
    if (ok !== undefined) moved.push(ok);
    const refused = /^ng (\S+) pre-receive hook declined/.exec(line)?.[1];
    if (refused !== undefined && reason !== null)
      lines.push(packet(Buffer.from(`ng ${refused} ${reason}\n`)));
    else lines.push(data.length === 0 ? FLUSH : packet(data));
  }
  if (reason === null || !banded) return { moved, answer };
  const progress = outer.filter((data) => data[0] === 2 || data[0] === 3).map(packet);
  const body = packet(Buffer.concat([Buffer.from([1]), ...lines]));
  return { moved, answer: Buffer.concat([...progress, body, FLUSH]) };
}

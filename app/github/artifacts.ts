// What a run left: a handoff from an artifact, bounded before it is unpacked. Content that is missing, too large or
// malformed is a problem in words, never an exception: a job can write what it likes there.
import { unzipSync } from "fflate";
import { z } from "zod";
import { HANDOFF_MAX_BYTES, Handoff } from "../../core/report/handoff.ts";
import type { Deed } from "./deed.ts";
import type { ArtifactFacts, GitHub } from "./port.ts";

export type Collected =
  | { readonly handoff: Handoff; readonly problem: null }
  | { readonly handoff: null; readonly problem: string };

const FILE = "handoff.json";

export interface Wanted {
  readonly runId: number;
  readonly name: string;
  /** Legs of the run: few enough that one list shows the artifacts of all. */
  readonly legs: number;
  /** Where the job named it: spares the list. Gone or unreadable, it is looked for by its name like any other. */
  readonly artifact: number | null;
}

/** Runs of up to this many legs are listed whole: their other legs are then looked up in the same list. */
const LISTED_LEGS_MAX = 30;

export async function collectHandoff(
  {
    github,
    memory,
  }: Pick<Deed, "memory"> & {
    readonly github: Pick<GitHub, "artifacts" | "artifactZip">;
  },
  { runId, name, legs, artifact }: Wanted,
): Promise<Collected> {
  if (artifact !== null) {
    const zip = await github.artifactZip(artifact, HANDOFF_MAX_BYTES);
    const named = zip === null ? null : parseHandoff(zip, name);
    if (named?.problem === null) return named;
  }
  let newest = newestOf(memory.artifacts.get(runId) ?? [], name);
  if (newest === undefined) {
    const listed = await github.artifacts(runId, legs > LISTED_LEGS_MAX ? name : null);
    if (legs <= LISTED_LEGS_MAX) memory.artifacts.set(runId, listed);
    newest = newestOf(listed, name);
  }
  if (newest === undefined) return problem(`the job left no artifact \`${name}\``);
  if (newest.expired) return problem(`the artifact \`${name}\` has expired`);
  if (newest.bytes > HANDOFF_MAX_BYTES) return problem(tooLarge(name));
  const zip = await github.artifactZip(newest.id, HANDOFF_MAX_BYTES);
  return zip === null ? problem(tooLarge(name)) : parseHandoff(zip, name);
}

/** A re-run leaves a newer artifact of the same name; GitHub numbers them upwards. */
const newestOf = (listed: readonly ArtifactFacts[], name: string): ArtifactFacts | undefined =>
  listed.filter((artifact) => artifact.name === name).toSorted((a, b) => b.id - a.id)[0];

/** Exported for the table of hostile archives. */
export function parseHandoff(zip: Uint8Array, name: string): Collected {
  let oversized = false;
  let bytes: Uint8Array | undefined;
  try {
    bytes = unzipSync(zip, {
      filter: (file) => {
        if (file.name !== FILE) return false;
        oversized ||= file.originalSize > HANDOFF_MAX_BYTES;
        return !oversized;
      },
    })[FILE];
  } catch {
    return problem(`the artifact \`${name}\` is not a readable zip file`);
  }
  // The header may lie about the size, so the result is measured as well.
  if (oversized || (bytes?.byteLength ?? 0) > HANDOFF_MAX_BYTES) return problem(tooLarge(name));
  if (bytes === undefined) return problem(`the artifact \`${name}\` has no \`${FILE}\``);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return problem(`\`${FILE}\` in \`${name}\` is not JSON`);
  }
  const parsed = Handoff.safeParse(value);
  if (parsed.success) return { handoff: parsed.data, problem: null };
  return problem(`\`${FILE}\` in \`${name}\` has another form: ${firstLines(parsed.error)}`);
}

function firstLines(error: z.ZodError): string {
  return z.prettifyError(error).split("\n").slice(0, 4).join(" ").slice(0, 500);
}

const tooLarge = (name: string): string =>
  `the artifact \`${name}\` is larger than ${HANDOFF_MAX_BYTES.toLocaleString("en")} bytes`;

const problem = (text: string): Collected => ({ handoff: null, problem: text });

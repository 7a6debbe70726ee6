// Notes that people left in comments because something was not done: where many stand together somebody should decide.
import { type Signal, signalOf } from "../signal.ts";
import { commentOf, type SourceFile } from "./source.ts";

const NOTE = /\b(TODO|FIXME|XXX|HACK|BUG)\b[:\s(]?(.*)$/;
/** These say that something is wrong, not that something is left. */
const WRONG: readonly string[] = ["FIXME", "XXX", "BUG"];
const WRONG_WEIGHT = 2;
/** Fewer in a file are nobody's concern. */
const LEAST_WEIGHT = 4;
const FILES = 4;
const SHOWN = 12;
const LINE_CHARS = 160;

interface Note {
  readonly line: number;
  readonly word: string;
  readonly text: string;
}

export function notesIn({ path, text }: SourceFile): readonly Note[] {
  const found: Note[] = [];
  text.split("\n").forEach((line, at) => {
    const comment = line.length > 2000 ? null : commentOf(line, path);
    const note = comment === null ? null : NOTE.exec(comment);
    if (note !== null)
      found.push({
        line: at + 1,
        word: note[1] ?? "",
        text: (note[2] ?? "").trim().slice(0, LINE_CHARS),
      });
  });
  return found;
}

const weigh = (notes: readonly Note[]): number =>
  notes.reduce((sum, { word }) => sum + (WRONG.includes(word) ? WRONG_WEIGHT : 1), 0);

export function todoSignals(files: readonly SourceFile[]): readonly Signal[] {
  return files
    .map((file) => ({ file, notes: notesIn(file) }))
    .map((one) => ({ ...one, weight: weigh(one.notes), lines: one.file.text.split("\n").length }))
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .toSorted((a, b) => b.weight - a.weight || (a.file.path < b.file.path ? -1 : 1))
    .slice(0, FILES)
    .map(({ file, notes, weight, lines }) =>
      signalOf({
        id: `todo/${file.path}`,
        kind: "todo",
        track: "quality",
        title: `Settle ${notes.length} open notes in ${file.path}`,
        detail: [
          `${notes.length} notes in ${lines} lines (${((notes.length / lines) * 1000).toFixed(0)} per 1,000)`,
          ...notes
            .slice(0, SHOWN)
            .map(({ line, word, text }) => `line ${line}: ${word} ${text}`.trim()),
        ],
        why: "Somebody knew that this was not finished. Each note is done, becomes an issue, or goes.",
        files: [file.path],
        impact: weight >= 12 ? 6 : weight >= 8 ? 5 : 4,
        effort: notes.length >= 12 ? 5 : 3,
      }),
    );
}

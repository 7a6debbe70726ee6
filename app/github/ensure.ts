// Idempotent verbs: doing one twice equals doing it once. Ids are remembered; after a restart they are searched once.
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Deed } from "./deed.ts";
import type { CheckText } from "./port.ts";

/** GitHub's limit for bodies and summaries is 65,536 characters; the rest is room for the note. */
const BODY_MAX_CHARS = 65_000;
/** GitHub takes this many annotations per call. */
const ANNOTATIONS_PER_CALL = 50;

export const marker = (topic: string): string => `<!-- mc:${topic} -->`;

/** Topic of a comment of ours; null when it carries no marker at its start. */
export function topicOf(body: string): string | null {
  return /^<!-- mc:([\w./:-]+) -->/.exec(body)?.[1] ?? null;
}

export interface CommentText {
  readonly thread: number;
  readonly topic: string;
  readonly body: string;
}

/** One comment per topic and thread, edited in place; written anew when somebody deleted it. */
export async function ensureComment(deed: Deed, comment: CommentText): Promise<void> {
  const { github, memory } = deed;
  const { thread, topic } = comment;
  const key = `${thread}/${topic}`;
  const body = bounded(`${marker(topic)}\n${comment.body}`);
  if (!memory.comments.has(key)) await searchThread(deed, thread);
  const known = memory.comments.get(key);
  if (known !== undefined && (await github.editComment(known, body))) return;
  // Until the answer is here, nobody knows whether there is one: then the thread is searched again.
  memory.comments.delete(key);
  memory.searched.delete(thread);
  memory.comments.set(key, await github.addComment(thread, body));
  memory.searched.set(thread, true);
}

async function searchThread({ github, memory }: Deed, thread: number): Promise<void> {
  if (memory.searched.has(thread)) return;
  for (const comment of await github.comments(thread)) {
    const topic = comment.byUs ? topicOf(comment.body) : null;
    // The oldest wins, so that a duplicate left by a crash is never the one that is kept up to date.
    if (topic !== null && !memory.comments.has(`${thread}/${topic}`)) {
      memory.comments.set(`${thread}/${topic}`, comment.id);
    }
  }
  memory.searched.set(thread, true);
}

/** How labels of ours look; labels of other names get GitHub's default. */
export type LabelLook = (
  name: string,
) => { readonly color: string; readonly description: string } | null;

export async function ensureLabels(
  { github, memory }: Deed,
  { thread, add, remove }: Pick<EffectOf<"labels.ensure">, "thread" | "add" | "remove">,
  look: LabelLook,
): Promise<void> {
  // Labels of ours that somebody else changes meanwhile are put right by the next change: both calls bear repetition.
  const present = new Set(memory.threadLabels.get(thread) ?? (await github.threadLabels(thread)));
  const missing = add.filter((label) => !present.has(label));
  if (missing.length > 0) {
    await missingLabels({ github, memory }, missing, look);
    await github.addLabels(thread, missing);
    for (const label of missing) present.add(label);
  }
  for (const label of remove) {
    if (!present.has(label)) continue;
    await github.removeLabel(thread, label);
    present.delete(label);
  }
  memory.threadLabels.set(thread, present);
}

/** Labels that the repository does not have yet, with their looks. */
export async function missingLabels(
  { github, memory }: Pick<Deed, "github" | "memory">,
  names: readonly string[],
  look: LabelLook,
): Promise<void> {
  if (names.length === 0) return;
  memory.labels ??= new Set(await github.labels());
  for (const name of names) {
    if (memory.labels.has(name)) continue;
    await github.createLabel({ name, ...(look(name) ?? { color: "ededed", description: "" }) });
    memory.labels.add(name);
  }
}

/** One check run per name and commit. */
export async function ensureCheck(deed: Deed, effect: EffectOf<"check.ensure">): Promise<void> {
  const { github, memory } = deed;
  const key = `${effect.name}@${effect.commit}`;
  const [first = [], ...rest] = chunks(effect.annotations);
  const check: CheckText = {
    name: effect.name,
    commit: effect.commit,
    externalId: key,
    conclusion: effect.conclusion,
    title: effect.title,
    summary: bounded(effect.summary),
    annotations: first,
    detailsUrl: effect.detailsUrl,
  };
  const known = memory.checks.get(key);
  const isNew = known === undefined && deed.isFirstTry && memory.born.has(effect.commit);
  let id = known ?? null;
  if (id === null && !isNew) {
    id = (await github.checks(effect.commit, effect.name)).find((run) => run.byUs)?.id ?? null;
  }
  // Until the answer is here, nobody knows whether there is one: then it is searched.
  memory.checks.set(key, id);
  if (id === null) id = await github.createCheck(check);
  else await github.updateCheck(id, check);
  memory.checks.set(key, id);
  for (const annotations of rest) await github.updateCheck(id, { ...check, annotations });
}

function chunks<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += ANNOTATIONS_PER_CALL) {
    result.push(items.slice(start, start + ANNOTATIONS_PER_CALL));
  }
  return result;
}

/** Fits into a comment, a summary or a review. */
export function bounded(text: string): string {
  if (text.length <= BODY_MAX_CHARS) return text;
  return `${text.slice(0, BODY_MAX_CHARS)}\n\n_Cut: the whole text is longer than GitHub takes._`;
}

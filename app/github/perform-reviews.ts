// The one review of ours on a pull request. Opened with its comments; for a later head its text is edited in place, and only
// findings that were never told get a comment of their own. A line that GitHub does not take is told in the text instead.
import type { EffectOf, InlineComment } from "../../core/engine/effect.ts";
import { parsePatch } from "../../core/review/diff-lines.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Deed } from "./deed.ts";
import { bounded, marker, topicOf } from "./ensure.ts";

type Wanted = EffectOf<"review.ensure">;

const REVIEW = "review";
/** A further one, which carries comments and nothing else: GitHub takes comments with a review only. */
const MORE = "review-more";
const FINDING = "finding:";

export async function ensureReview(deed: Deed, effect: Wanted): Promise<null> {
  const known = await knownReview(deed, effect);
  if (known === null) {
    // Nothing is left to say, and nothing was said.
    if (effect.comments.length === 0) return null;
    await open(deed, effect);
    return null;
  }
  const fresh = await untold(deed, effect);
  const told = fresh.length === 0 ? [] : await addComments(deed, effect, fresh);
  const body = textOf(effect, told);
  if (known.body === body) return null;
  if (await deed.github.editReview(effect.pull, known.review, body)) {
    deed.memory.reviews.set(effect.pull, { review: known.review, body });
    return null;
  }
  deed.memory.reviews.delete(effect.pull);
  await open(deed, effect);
  return null;
}

interface Known {
  readonly review: number;
  readonly body: string;
}

/** The oldest of ours counts, as with comments. */
async function knownReview(deed: Deed, { pull, isNew }: Wanted): Promise<Known | null> {
  const remembered = deed.memory.reviews.get(pull);
  if (remembered !== undefined) return remembered;
  if (isNew && deed.isFirstTry) return null;
  const found = await standingReview(deed, pull);
  if (found !== null) deed.memory.reviews.set(pull, found);
  return found;
}

async function standingReview({ github }: Deed, pull: number): Promise<Known | null> {
  const own = await github.ownReviews(pull);
  return own.find(({ body }) => topicOf(body) === REVIEW) ?? null;
}

async function open(deed: Deed, effect: Wanted): Promise<void> {
  const review = async (comments: readonly InlineComment[]): Promise<string | null> => {
    const left = effect.comments.filter((one) => !comments.includes(one));
    const body = textOf(effect, left);
    const made = await create(deed, effect, body, comments);
    if ("problem" in made) return made.problem;
    deed.memory.reviews.set(effect.pull, { review: made.review, body });
    return null;
  };
  if ((await review(effect.comments)) === null) return;
  // GitHub does not say which line it is, and now and then keeps the review that it refused.
  const kept = await standingReview(deed, effect.pull);
  if (kept !== null) {
    const body = textOf(effect, effect.comments);
    await deed.github.editReview(effect.pull, kept.review, body);
    deed.memory.reviews.set(effect.pull, { review: kept.review, body });
    return;
  }
  const standing = await onLines(deed, effect, effect.comments);
  const fewer = standing.length < effect.comments.length;
  if (fewer && standing.length > 0 && (await review(standing)) === null) return;
  const problem = await review([]);
  if (problem !== null)
    throw new RefusedError(`GitHub took no review of #${effect.pull}: ${problem}`);
}

/** Comments of ours that nobody has seen on this pull request. */
async function untold({ github }: Deed, effect: Wanted): Promise<readonly InlineComment[]> {
  if (effect.comments.length === 0) return [];
  const told = new Set((await github.ownReviewComments(effect.pull)).map(topicOf));
  return effect.comments.filter(({ id }) => !told.has(`${FINDING}${id}`));
}

/** Answers with those that had to go without a comment. */
async function addComments(
  deed: Deed,
  effect: Wanted,
  fresh: readonly InlineComment[],
): Promise<readonly InlineComment[]> {
  const body = `${marker(MORE)}\nFound in \`${effect.commit.slice(0, 7)}\`; the review above is up to date with it.`;
  const made = await create(deed, effect, body, fresh);
  if (!("problem" in made)) return [];
  const standing = await onLines(deed, effect, fresh);
  if (standing.length === 0 || standing.length === fresh.length) return fresh;
  const again = await create(deed, effect, body, standing);
  return "problem" in again ? fresh : fresh.filter((one) => !standing.includes(one));
}

const create = (
  { github }: Deed,
  { pull, commit }: Wanted,
  body: string,
  comments: readonly InlineComment[],
) =>
  github.createReview({
    ...{ pull, commit, body },
    comments: comments.map(({ path, startLine, line, id, body: text }) => ({
      ...{ path, startLine, line },
      body: `${marker(`${FINDING}${id}`)}\n${text}`,
    })),
  });

/** Whose lines GitHub itself shows in the pull request's diff. */
async function onLines(
  { github }: Deed,
  { pull }: Wanted,
  comments: readonly InlineComment[],
): Promise<readonly InlineComment[]> {
  const patches = await github.pullPatches(pull);
  return comments.filter(({ path, startLine, line }) =>
    parsePatch(patches.get(path) ?? "").some(
      ({ start, lines }) => (startLine ?? line) >= start && line < start + lines.length,
    ),
  );
}

function textOf({ body }: Wanted, left: readonly InlineComment[]): string {
  const rest = left.map(({ inBody }) => inBody).join("\n");
  const parts = [
    `${marker(REVIEW)}\n${body}`,
    rest === "" ? "" : `On lines that GitHub does not take a comment for:\n\n${rest}`,
  ];
  return bounded(parts.filter((part) => part !== "").join("\n\n"));
}

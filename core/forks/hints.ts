// What each of several workers on the same uncertain unit is told to try: other ways to the same end, so that they do not all
// fail alike. Texts of ours; none of them loosens a rule of the work.

export interface Hint {
  /** One word for tables. */
  readonly name: string;
  readonly text: string;
}

/** In the order in which they are given out. */
export const HINTS: readonly Hint[] = [
  {
    name: "straightforward",
    text: "Take the most obvious way: the one that somebody who knows this code well would choose without much thought. Follow the patterns that are already here.",
  },
  {
    name: "alternative",
    text: "Name to yourself the most obvious way to do this, and take another one: a different place, data structure or division of the work that does the same with less trouble.",
  },
  {
    name: "defensive",
    text: "Think first of what can go wrong: odd input, half-done states, callers that rely on today's behaviour. Do the unit so that each of these is handled and tested.",
  },
  {
    name: "minimal",
    text: "Do it with the fewest changed lines that fulfil every criterion. Touch nothing that can stay as it is, and add no new abstraction.",
  },
  {
    name: "exploratory",
    text: "Look around before you write: read what is near, try two or three small sketches, measure or run them, and build on the one that held best.",
  },
];

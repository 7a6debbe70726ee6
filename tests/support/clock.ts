// The scenarios' time: a clock that moves only when told. Nothing sleeps; waiting is moving the hand.
export { type HandClock, handClock } from "../engine/hand-clock.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
/** Where every scenario begins. */
export const START_MS = Date.UTC(2026, 0, 5, 9);

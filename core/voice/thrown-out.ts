import { outgoing } from "../base/markdown.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { CheckText } from "./check.ts";

/** `mc/verify` on the head of a unit that left the queue. */
export const renderThrownOut = (
  _unit: UnitRow,
  why: { readonly title: string; readonly summary: string },
): CheckText => ({
  title: why.title,
  summary: outgoing(why.summary),
  conclusion: "failure",
});

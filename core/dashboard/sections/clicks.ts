// The last clicks: who asked what, and what came of it.
import { words } from "../../base/markdown.ts";
import { clock } from "../../voice/units-word.ts";
import type { Click } from "../memory.ts";
import type { Section } from "../text.ts";

const SHOWN = 5;

export const clicksSection = (clicks: readonly Click[]): Section => ({
  title: "Last clicks",
  why: "",
  items: clicks
    .slice(-SHOWN)
    .toReversed()
    .map(
      ({ by, asked, done, answer, at }) =>
        `- ${done ? "✓" : "✗"} ${words(by, 60)}: ${words(asked, 100)}. ${answer} (${clock(at)})`,
    ),
});

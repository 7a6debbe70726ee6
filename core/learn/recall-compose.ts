// Rules, context, experiences and episodes put together into what one brief is told: within its budget, nothing said twice.
// Equal questions about equal memories give equal text.
import type { ContextRow, EpisodeRow, RuleRow } from "../engine/rows/memory-row.ts";
import { episodeKey, experienceKey } from "../engine/rows/memory-row.ts";
import type { Recalled, RecallRequest } from "../report/recall.ts";
import { episodesAbout } from "./episode-life.ts";
import { contentKey } from "./normal-text.ts";
import type { FoundExperience } from "./recall-rank.ts";
import { rankContext, rankExperiences } from "./recall-rank.ts";
import { contextLine, episodeLine, experienceLines, fitting, ruleLine } from "./recall-text.ts";
import { activeRules } from "./rules.ts";

export interface Memories {
  readonly experiences: readonly FoundExperience[];
  readonly context: readonly ContextRow[];
  readonly rules: Iterable<RuleRow>;
  readonly episodes: Iterable<EpisodeRow>;
}

export interface Recollection {
  /** Empty: nothing is known that helps. */
  readonly text: string;
  readonly items: readonly Recalled[];
}

const RULES = 5;
const CONTEXT = 20;
const EXPERIENCES = { worker: 3, planner: 5 } as const;
const EPISODES = 3;
/** Of the whole budget: the first sections must not take all of it. */
const RULES_SHARE = 0.3;
const CONTEXT_SHARE = 0.5;

export const HEADINGS = {
  rules: "### Learned Rules (from past missions)",
  context: "### Context from Prior Workers",
  experiences: "### Earlier Work Like This",
  episodes: "### Lessons from Here",
} as const;

type Line = Recalled;

class Page {
  readonly items: Line[] = [];
  readonly #told = new Set<string>();
  readonly #sections: string[] = [];
  #room: number;
  constructor(budget: number) {
    this.#room = budget;
  }

  isTold = (text: string): boolean => this.#told.has(contentKey(text));

  section(heading: string, lines: readonly Line[], share: number): void {
    const gap = this.#sections.length === 0 ? 0 : 2;
    const room = Math.min(Math.floor(share), this.#room - gap) - heading.length - 1;
    const texts = fitting(
      lines.map(({ text }) => text),
      room,
    );
    if (texts.length === 0) return;
    const kept = new Set(texts);
    const said = lines.filter(({ text }) => kept.has(text));
    // Cut: it is none of the lines any more, but it was told.
    this.items.push(...(said.length > 0 ? said : lines.slice(0, 1)));
    const text = `${heading}\n${texts.join("\n")}`;
    this.#sections.push(text);
    this.#room -= text.length + gap;
  }

  /** Marks what a section is going to say, so that later ones do not say it again. */
  tell(content: string): boolean {
    const key = contentKey(content);
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  get text(): string {
    return this.#sections.join("\n\n");
  }
}

export function compose(
  request: RecallRequest,
  memories: Memories,
  mission: string,
  nowMs: number,
): Recollection {
  const { audience, scope, budget } = request;
  const page = new Page(budget);
  // Planners are told rules by a note of their own, whether or not anything can be looked up.
  const rules = audience === "planner" ? [] : activeRules(memories.rules, scope).slice(0, RULES);
  page.section(
    HEADINGS.rules,
    rules
      .filter(({ text }) => page.tell(text))
      .map((row) => ({ kind: "rule", id: row.rule, text: ruleLine(row) })),
    budget * RULES_SHARE,
  );
  page.section(
    HEADINGS.context,
    rankContext(memories.context, request, mission, nowMs)
      .filter(({ content }) => page.tell(content))
      .slice(0, CONTEXT)
      .map((row) => ({ kind: "context", id: row.key, text: contextLine(row) })),
    budget * CONTEXT_SHARE,
  );
  page.section(
    HEADINGS.experiences,
    rankExperiences(memories.experiences, nowMs)
      .filter(({ title, summary, status }) => page.tell(`${status} ${title} ${summary}`))
      .slice(0, EXPERIENCES[audience])
      .map((row) => {
        const text = experienceLines(row, page.isTold);
        for (const said of [...row.discoveries, ...row.concerns]) page.tell(said);
        return { kind: "experience", id: experienceKey(row), text };
      }),
    budget,
  );
  page.section(
    HEADINGS.episodes,
    episodesAbout(memories.episodes, scope, EPISODES * 3, nowMs)
      .filter(({ content }) => page.tell(content))
      .slice(0, EPISODES)
      .map((row) => ({ kind: "episode", id: episodeKey(row), text: episodeLine(row) })),
    budget,
  );
  return { text: page.text, items: page.items };
}

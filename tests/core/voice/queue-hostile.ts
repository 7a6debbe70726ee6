// A busy queue whose every free text is one that means harm.

import type { UnitRow } from "../../../core/engine/rows/unit-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { busyState, chainRow } from "./queue-rows.ts";
import { repoRow } from "./rows.ts";

export function hostileState(text: string, closed = false): RepoState {
  const state = busyState();
  const chain = chainRow();
  return {
    ...state,
    repo: repoRow({ ...state.repo, queueClosed: closed ? text : null, defaultBranch: text }),
    missions: new Map(
      [...state.missions].map(([id, row]) => [id, { ...row, paused: closed ? null : text }]),
    ),
    units: new Map(
      [...state.units].map(([key, row]): [string, UnitRow] => [
        key,
        {
          ...row,
          title: text,
          because: text,
          held: row.held === null ? null : text,
          evidence: row.evidence.map((one) => ({ ...one, cause: text, text })),
        },
      ]),
    ),
    chain: {
      ...chain,
      words: Object.fromEntries(
        Object.entries(chain.words).map(([id, word]) => [id, { ...word, why: text }]),
      ),
    },
    dispatches: new Map([...state.dispatches].map(([id, row]) => [id, { ...row, runUrl: text }])),
    tournaments: new Map(
      [...state.tournaments].map(([key, row]) => [
        key,
        {
          ...row,
          because: text,
          candidates: row.candidates.map((one) => ({ ...one, strategy: text })),
        },
      ]),
    ),
    flaky: new Map(
      [...state.flaky.values()].map((row) => [
        text,
        { ...row, test: text, path: text, quarantinedBy: text },
      ]),
    ),
  };
}

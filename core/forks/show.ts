// What people see of several ways: one comment on the pull request of the one that was taken, edited in place.
import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { renderForkComment } from "../voice/fork.ts";
import { forkNow } from "./rows.ts";

export function showFork(draft: Draft, { mission, unit: id }: UnitRow): void {
  const unit = draft.unit(mission, id);
  const fork = unit === undefined ? null : forkNow(draft, unit);
  if (unit === undefined || fork?.state !== "chosen") return;
  if (unit.pull === null || unit.attempt !== fork.current) return;
  const body = renderForkComment(draft.state, unit, fork);
  const hash = fingerprint(body);
  const known = `fork/${mission}/${id}/${unit.pull}`;
  if (draft.projection(known) === hash) return;
  draft.putProjection(known, hash);
  const topic = `fork-${mission}-${id}`;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${unit.pull}/${topic}`,
    thread: unit.pull,
    topic,
    body,
    debounceMs: 0,
  });
}

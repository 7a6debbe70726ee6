// What every push of the app must keep: asked of commits, trees and runs of the simulated GitHub at the moment of the push.
import type { Sha } from "../../../core/base/brand.ts";
import { changedPaths, changesSince } from "../git/merge.ts";
import type { Commit, RefChange } from "../git/store.ts";
import { OWN } from "../github/hub.ts";
import { GREEN_REF, type Ledger, TARGET_REF } from "../ledger.ts";
import { truthAt } from "../truth.ts";
import type { World } from "../world.ts";

export interface Check {
  readonly name: string;
  /** What it holds, in the words of the design. */
  readonly holds: string;
  readonly check: (push: Push) => string | null;
}

export interface Push extends RefChange {
  readonly world: World;
  readonly ledger: Ledger;
}

const short = (commit: Sha | null): string => commit?.slice(0, 7) ?? "nothing";
const isGreen = ({ ref, by }: Push): boolean => ref === GREEN_REF && by === OWN;

/** Merges that this move brings to mc/green, oldest first. */
export function landed({ world, before, after }: Push): readonly Commit[] {
  const found: Commit[] = [];
  for (let at = after; at !== null && at !== before; ) {
    const commit = world.store.get(at);
    if (before === null) break;
    found.unshift(commit);
    at = commit.parents[0] ?? null;
  }
  return found;
}

export const trailer = (commit: Commit, name: string): string | null =>
  new RegExp(`^${name}: (.+)$`, "m").exec(commit.message)?.[1] ?? null;

/** People took mc/green back, and with this head comes what landed on it before, as it was approved then. */
const cameBack = ({ world, ledger }: Push, head: Sha, merge: Commit, path: string): boolean =>
  ledger.greenTouched &&
  ledger.greens.some(
    ({ commit, by }) =>
      commit !== null &&
      by === OWN &&
      world.store.isAncestor(commit, head) &&
      world.store.get(commit).tree.get(path) === merge.tree.get(path),
  );

/** It landed, and people moved mc/green back over it: what needs it is made on mc/green as they want it. */
const tookOff = ({ world, ledger }: Push, unit: string): boolean =>
  ledger.greenTouched &&
  ledger.greens.some(
    ({ commit, by }) =>
      commit !== null && by === OWN && truthAt(world.store, commit).units.has(unit),
  );

/** Somebody else's commit counts from its own verification on. */
const passed = (world: World, commit: Sha): boolean =>
  world.verifications.some(
    (one) => one.commit === commit && one.genuine && one.conclusion === "success",
  );

export const REF_CHECKS: readonly Check[] = [
  {
    name: "I1.forward",
    holds: "the app moves mc/green only forward, and never deletes it",
    check: (push) => {
      if (!isGreen(push)) return null;
      const { before, after, world } = push;
      if (after === null) return "the app deleted mc/green";
      if (before === null || world.store.isAncestor(before, after)) return null;
      return `mc/green went from ${short(before)} to ${short(after)}, which does not contain it`;
    },
  },
  {
    name: "I1.known",
    holds:
      "the app moves mc/green from where it knows it to be, never from where somebody else put it meanwhile",
    check: (push) => {
      if (!isGreen(push)) return null;
      const known = push.world.state?.repo.green ?? null;
      if (push.before === known) return null;
      return `mc/green went from ${short(push.before)} to ${short(push.after)}, and the app knew of ${short(known)}`;
    },
  },
  {
    name: "I1.good",
    holds: "every tree that the app puts on mc/green is good in truth",
    check: (push) => {
      if (!isGreen(push) || push.after === null) return null;
      const truth = truthAt(push.world.store, push.after);
      return truth.good ? null : `mc/green is at ${short(push.after)}, which is bad: ${truth.why}`;
    },
  },
  {
    name: "I4q.exact",
    holds:
      "the commit that lands is the very commit that a run of ours verified, to the end, with success",
    check: (push) => {
      if (!isGreen(push)) return null;
      const passed = push.world.verifications.some(
        (one) => one.commit === push.after && one.genuine && one.conclusion === "success",
      );
      return passed ? null : `${short(push.after)} was never verified with success`;
    },
  },
  {
    name: "I5q.parents",
    holds:
      "each merge has the parents [before, pinned head], and changes only what its head changed",
    check: (push) => {
      if (!isGreen(push)) return null;
      const { store } = push.world;
      for (const merge of landed(push)) {
        const [previous, head] = merge.parents;
        if (previous === undefined || head === undefined) {
          return `${short(merge.id)} on mc/green is no merge`;
        }
        const allowed = new Set(changesSince(store, previous, head) ?? []);
        const strange = changedPaths(store.get(previous).tree, merge.tree).filter(
          (path) => !allowed.has(path),
        );
        if (strange.length > 0) return `${short(merge.id)} also changes ${strange.join(", ")}`;
      }
      return null;
    },
  },
  {
    name: "I7q.pinned",
    holds: "code that no job published and nobody pushed to the target branch never lands",
    check: (push) => {
      if (!isGreen(push)) return null;
      const { world, ledger } = push;
      const target = world.store.ref(TARGET_REF);
      for (const merge of landed(push)) {
        const head = merge.parents[1];
        if (head === undefined || ledger.published.has(head)) continue;
        if (target !== null && world.store.isAncestor(head, target)) continue;
        if (ledger.targets.some((one) => world.store.isAncestor(head, one))) continue;
        return `${short(head)} landed; no job of ours published it`;
      }
      return null;
    },
  },
  {
    name: "I6q.order",
    holds: "a unit lands after everything it needs, or after people took that off mc/green",
    check: (push) => {
      if (!isGreen(push) || push.after === null) return null;
      const { units } = truthAt(push.world.store, push.after);
      for (const id of units) {
        for (const need of push.world.unit(id)?.needs ?? []) {
          if (units.has(need) || push.world.unit(need)?.isEmpty === true) continue;
          if (!tookOff(push, need)) {
            return `${id} is on mc/green, and ${need}, which it needs, is not`;
          }
        }
      }
      return null;
    },
  },
  {
    name: "I2.once",
    holds: "a unit is merged into mc/green once",
    check: (push) => {
      if (!isGreen(push)) return null;
      for (const merge of landed(push)) {
        const unit = trailer(merge, "MC-Unit");
        if (unit === null) continue;
        const key = `${trailer(merge, "MC-Mission")}/${unit}`;
        const earlier = push.ledger.landed.get(key);
        if (earlier !== undefined && earlier !== merge.id && !push.ledger.greenTouched) {
          return `${key} landed twice: ${short(earlier)} and ${short(merge.id)}`;
        }
        push.ledger.landed.set(key, merge.id);
      }
      return null;
    },
  },
  {
    name: "I3.promotion",
    holds:
      "the target branch moves forward only, to a commit of mc/green that somebody entitled approved exactly",
    check: (push) => {
      const { ref, by, before, after, world, ledger } = push;
      if (ref !== TARGET_REF || by !== OWN) return null;
      if (after === null) return "the app deleted the target branch";
      if (before !== null && !world.store.isAncestor(before, after)) {
        return `the target branch went from ${short(before)} to ${short(after)}, which does not contain it`;
      }
      if (
        !ledger.greens.some(
          (one) =>
            one.commit !== null &&
            (one.by === OWN || passed(world, one.commit)) &&
            world.store.isAncestor(after, one.commit),
        )
      ) {
        return `${short(after)} was promoted and never was on mc/green`;
      }
      if (world.scenario.config.promote !== "always") return null;
      const pulls = [...world.hub.pulls.values()].filter((one) =>
        one.headBranch.startsWith("mc/release/"),
      );
      const objections = pulls.map((pull) => ledger.objection(pull.number, after));
      if (objections.includes(null)) return null;
      return `promoted without approval: ${objections.join("; ") || "there is no pull request"}`;
    },
  },
  {
    name: "I19q.protected",
    holds: "protected paths change on mc/green only with a person's approval of that head",
    check: (push) => {
      if (!isGreen(push)) return null;
      const { world, ledger } = push;
      for (const merge of landed(push)) {
        const [previous, head] = merge.parents;
        if (previous === undefined || head === undefined || !ledger.published.has(head)) continue;
        const touched = changedPaths(world.store.get(previous).tree, merge.tree);
        const isNew = (path: string) => !cameBack(push, head, merge, path);
        if (!touched.some((path) => path.startsWith(".github/") && isNew(path))) continue;
        const number = Number(trailer(merge, "MC-Pull"));
        const objection = ledger.objection(number, head);
        if (objection !== null) return `${touched.join(", ")} changed: ${objection}`;
      }
      return null;
    },
  },
  {
    name: "I18q.working",
    holds: "mc/working is a chain on a commit that mc/green had, or mc/green itself",
    check: (push) => {
      const { ref, by, after, world, ledger } = push;
      if (ref !== "refs/heads/mc/working" || by !== OWN || after === null) return null;
      const green = world.store.ref(GREEN_REF);
      if (green === null || world.store.isAncestor(green, after)) return null;
      const stands = ledger.greens.some(
        ({ commit }) => commit !== null && world.store.isAncestor(commit, after),
      );
      return stands ? null : `mc/working is at ${short(after)}, which stands on no mc/green`;
    },
  },
  {
    name: "I18q.behind",
    holds: "mc/working never falls behind mc/green, as long as nobody else moves that",
    check: ({ ref, by, after, world, ledger }) => {
      if (ref !== "refs/heads/mc/working" || by !== OWN || after === null) return null;
      const green = world.store.ref(GREEN_REF);
      if (green === null || green === after || ledger.greenTouched) return null;
      return world.store.isAncestor(after, green)
        ? `mc/working went back to ${short(after)}, and mc/green is at ${short(green)}`
        : null;
    },
  },
  {
    name: "I7q.overwritten",
    holds:
      "a unit's branch moves on from what a job of ours pushed, never from what somebody else did",
    check: ({ ref, by, before, world, ledger }) => {
      if (by !== OWN || before === null || !/^refs\/heads\/mc\/m\d+\//.test(ref)) return null;
      if (ledger.published.has(before)) return null;
      return world.store.has(before) ? `${ref} was at ${short(before)}, which is not ours` : null;
    },
  },
  {
    name: "SR16.refs",
    holds: "the app moves its own refs and, by promotion, the target branch; nothing else",
    check: ({ ref, by }) => {
      if (by !== OWN || ref === TARGET_REF) return null;
      return /^refs\/(?:heads|tags)\/mc\/|^refs\/mc\/|^refs\/notes\/mc/.test(ref)
        ? null
        : `the app moved ${ref}`;
    },
  },
  {
    name: "I20q.same",
    holds: "the same merge always gives the same commit",
    check: ({ ref, by, after, world, ledger }) => {
      if (by !== OWN || after === null || !ref.startsWith("refs/heads/mc/cand/")) return null;
      for (let at: Sha | undefined = after; at !== undefined; ) {
        const commit = world.store.get(at);
        const [previous, head] = commit.parents;
        if (previous === undefined || head === undefined) return null;
        const unit = `${trailer(commit, "MC-Mission")}/${trailer(commit, "MC-Unit")}`;
        const key = `${previous} ${head} ${unit}`;
        const known = ledger.merges.get(key);
        if (known !== undefined && known !== commit.id) {
          return `${short(head)} on ${short(previous)} became ${short(known)} and ${short(commit.id)}`;
        }
        if (known !== undefined) return null;
        ledger.merges.set(key, commit.id);
        at = previous;
      }
      return null;
    },
  },
];

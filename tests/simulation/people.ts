// People of a world and what they do at the worst moment: to branches, reviews, threads, runs and commands.
import type { Sha } from "../../core/base/brand.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import type { Permission } from "../../core/engine/event.ts";
import { GREEN, OBJECTIVE_LABEL, WORKING } from "../../core/report/workflow-names.ts";
import type { Issue, Pull } from "./github/hub.ts";
import { DEFAULT_BRANCH, OWN } from "./github/hub.ts";
import type { Deed } from "./scenario.ts";
import type { World } from "./world.ts";

export const RIGHTS: Readonly<Record<string, Permission>> = {
  olga: "admin",
  ben: "write",
  dora: "write",
  mallory: "read",
};

export function doDeed(world: World, deed: Deed): void {
  const { hub, store } = world;
  const one = <T>(items: Iterable<T>): T | undefined => {
    const all = [...items];
    return all.length === 0 ? undefined : all[deed.which % all.length];
  };
  const branches = (pattern: RegExp): string | undefined =>
    one([...store.refs().keys()].filter((ref) => pattern.test(ref)).sort());
  const pull = (): Pull | undefined => one([...hub.pulls.values()].filter((each) => each.open));
  const issue = (): Issue | undefined => one([...hub.issues.values()].filter((each) => each.open));
  const say = (by: string, text: string): void => {
    const found = one(hub.issues.values());
    if (found !== undefined) hub.comment(by, found.number, text);
  };
  const push = (branch: string, text: string, from: Sha | null = world.tip(branch)): void => {
    if (from === null) return;
    store.push("ben", [
      [`refs/heads/${branch}`, commitOf(world, from, `people/${deed.id}.txt`, text)],
    ]);
  };
  world.note(`deed ${deed.id}`);
  switch (deed.what) {
    case "push-target":
      return push(DEFAULT_BRANCH, "state good\n");
    case "push-target-bad":
      return push(DEFAULT_BRANCH, "state bad\n");
    case "push-green":
      return push(GREEN, "state good\n");
    case "push-green-bad":
      return push(GREEN, "state bad\n");
    case "rewind-green": {
      const tip = world.tip(GREEN);
      const parent = tip === null ? undefined : store.get(tip).parents[0];
      if (parent !== undefined) store.push("ben", [[`refs/heads/${GREEN}`, parent]]);
      return;
    }
    case "delete-green":
      if (world.tip(GREEN) !== null) store.push("ben", [[`refs/heads/${GREEN}`, null]]);
      return;
    case "move-working":
      return push(WORKING, "state bad\n");
    case "move-candidate": {
      const ref = branches(/^refs\/heads\/mc\/cand\//);
      if (ref !== undefined) push(ref.slice("refs/heads/".length), "state bad\n");
      return;
    }
    case "force-unit": {
      const ref = branches(/^refs\/heads\/mc\/m\d+\//);
      if (ref !== undefined)
        push(ref.slice("refs/heads/".length), "state bad\n", world.tip(DEFAULT_BRANCH));
      return;
    }
    case "delete-unit": {
      const ref = branches(/^refs\/heads\/mc\/m\d+\//);
      if (ref !== undefined) store.push("ben", [[ref, null]]);
      return;
    }
    case "approve":
    case "approve-stranger":
    case "request-changes": {
      const found = pull();
      const by = deed.what === "approve-stranger" ? "mallory" : "dora";
      const verdict = deed.what === "request-changes" ? "changes_requested" : "approved";
      if (found !== undefined) hub.review(by, found, verdict);
      return;
    }
    case "dismiss":
      for (const each of hub.pulls.values()) {
        const review = each.reviews.find((other) => other.verdict !== "dismissed");
        if (review !== undefined) return hub.dismiss("ben", each, review);
      }
      return;
    case "lose-permission":
      hub.permissions.set("dora", "read");
      return;
    case "edit-objective": {
      const found = issue();
      if (found !== undefined) hub.editIssue("olga", found, "Something else.");
      return;
    }
    case "edit-comment":
    case "delete-comment": {
      const found = one([...hub.comments.values()].filter((each) => each.by === OWN));
      if (found === undefined) return;
      if (deed.what === "edit-comment") hub.editComment("ben", found, "gone");
      else hub.deleteComment("ben", found);
      return;
    }
    case "close-pull": {
      const found = pull();
      if (found !== undefined) hub.closePull("ben", found);
      return;
    }
    case "close-objective":
    case "close-stranger": {
      const found = issue();
      if (found !== undefined)
        hub.closeIssue(deed.what === "close-stranger" ? "mallory" : "olga", found);
      return;
    }
    case "unlabel": {
      const found = issue();
      if (found !== undefined) hub.unlabel("olga", found, OBJECTIVE_LABEL);
      return;
    }
    case "label-again": {
      const found = issue();
      if (found !== undefined) hub.label("olga", found, OBJECTIVE_LABEL);
      return;
    }
    case "cancel-run": {
      const run = one(
        [...world.actions.runs.values()].filter((each) => each.status !== "completed"),
      );
      if (run !== undefined) world.actions.cancel("ben", run.id);
      return;
    }
    case "pause":
    case "resume":
    case "stop":
      return say("olga", `/mc ${deed.what}`);
    case "stop-stranger":
      return say("mallory", "/mc stop");
    case "retry": {
      const unit = one(world.scenario.missions.flatMap((mission) => mission.units));
      return say("ben", `/mc retry ${unit?.id ?? "a0"}`);
    }
    case "rerun-check": {
      const check = one([...hub.checks.values()].filter((each) => each.by === OWN));
      if (check === undefined) return;
      hub.emit("check_run", "ben", {
        action: "rerequested",
        check_run: { name: check.name, head_sha: check.commit, app: { slug: "mission-control" } },
      });
      return;
    }
    case "push-config": {
      const tip = world.tip(DEFAULT_BRANCH);
      const text = tip === null ? undefined : store.get(tip).tree.get(CONFIG_PATH);
      if (tip === null || text === undefined) return;
      const commit = commitOf(world, tip, CONFIG_PATH, `${text}# touched by ${deed.id}\n`);
      store.push("ben", [[`refs/heads/${DEFAULT_BRANCH}`, commit]]);
      return;
    }
  }
}

/** Somebody's commit on top of another. */
export function commitOf(world: World, on: Sha, path: string, text: string): Sha {
  const { store, time } = world;
  const tree = new Map(store.get(on).tree);
  tree.set(path, text);
  return store.commit(tree, [on], `people change ${path}\n`, Math.floor(time.now() / 1000)).id;
}

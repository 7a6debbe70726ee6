// The world of tests/git over the store in memory, so that the simulated git is held to the contract of the real one.
// Commits in memory have no author: the one name that the app gives itself stands for it.
import type { Remote, World } from "../../git/world.ts";
import { openGate } from "../gate.ts";
import { OWN } from "../github/hub.ts";
import { memoryGit } from "./port.ts";
import { Store } from "./store.ts";

export function memoryWorld(): World {
  const store = new Store();
  const another = () => memoryGit(store, openGate, OWN);
  return { remote: memoryRemote(store), git: another(), another };
}

function memoryRemote(store: Store): Remote {
  let clock = 1_700_000_000;
  const remote: Remote = {
    commit(files, { parents = [], ref = "refs/heads/scratch", at = clock++ } = {}) {
      const [first] = parents;
      const tree = new Map<string, string>(first === undefined ? [] : store.get(first).tree);
      for (const [path, content] of Object.entries(files)) {
        if (content === null) tree.delete(path);
        else tree.set(path, content.toString());
      }
      const commit = store.commit(tree, parents, "work", at).id;
      remote.set(ref, commit);
      return commit;
    },
    set: (ref, commit) => store.push("olga", [[ref, commit]]),
    tip: (ref) => store.ref(ref),
    at(ref) {
      const tip = store.ref(ref);
      if (tip === null) throw new Error(`${ref} is absent`);
      return tip;
    },
    refs: () => store.refs(),
    text: (commit, path) => store.get(commit).tree.get(path) ?? null,
    show(commit) {
      const { parents, message, time } = store.get(commit);
      const signed = `${OWN} <bot@example.com> ${time} +0000`;
      return { parents: [...parents], author: signed, committer: signed, message };
    },
  };
  return remote;
}

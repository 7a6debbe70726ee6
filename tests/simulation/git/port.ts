// GitPort over the store in memory: the answers that real clones give, without processes. Held to tests/git/contract*.ts.
import { RefusedError } from "../../../app/engine/errors.ts";
import { movesForwardOnly } from "../../../app/git/move.ts";
import type { GitPort } from "../../../app/git/port.ts";
import { branchRef, isTreePath, validateRef } from "../../../app/git/ref.ts";
import { isSha, msOf, type Sha } from "../../../core/base/brand.ts";
import type { RefUpdate } from "../../../core/engine/effect.ts";
import { isUnitRef } from "../../../core/merge/branches.ts";
import type { Gate } from "../gate.ts";
import { buildChain } from "./chain.ts";
import { changedPaths } from "./merge.ts";
import type { Store, Tree } from "./store.ts";

const PUBLISHED_AT = 1_577_836_800;

export function memoryGit(store: Store, gate: Gate, login: string): GitPort {
  const at = (branch: string): Sha | null => store.ref(branchRef(branch));
  return {
    observe: (refs) =>
      gate.call("git.observe", () => {
        const found = new Map<string, Sha>();
        for (const name of refs) {
          if (!name.endsWith("/")) {
            const tip = store.ref(name);
            if (tip !== null) found.set(name, tip);
            continue;
          }
          for (const [ref, tip] of store.refs()) if (ref.startsWith(name)) found.set(ref, tip);
        }
        return found;
      }),

    publish: (ref, files, message) =>
      gate.call("git.publish", () => {
        const tree = new Map(Object.entries(files));
        const commit = store.commit(tree, [], `${message}\n`, PUBLISHED_AT);
        store.push(login, [[validateRef(ref), commit.id]]);
        return commit.id;
      }),

    inspect: (branch, base) =>
      gate.call("git.inspect", () => {
        const head = at(branch);
        if (head === null) return null;
        const common = store.mergeBase(base, head);
        if (common === null) {
          throw new RefusedError(`${branch} has no history in common with ${base}.`);
        }
        return { head, ...numbers(store.get(common).tree, store.get(head).tree) };
      }),

    buildChain: (request) => gate.call("git.buildChain", () => buildChain(store, request, login)),

    move: (updates) =>
      gate.call("git.move", () => {
        for (const { ref } of updates) validateRef(ref);
        const actual = Object.fromEntries(updates.map(({ ref }) => [ref, store.ref(ref)]));
        if (updates.every(({ ref, after }) => store.ref(ref) === after)) {
          return { moved: true, actual, problem: null };
        }
        const problem = backwards(store, updates);
        if (problem !== null) return { moved: false, actual, problem };
        if (updates.some(({ ref, before }) => store.ref(ref) !== before)) {
          return { moved: false, actual, problem: null };
        }
        store.push(
          login,
          updates.map(({ ref, after }) => [ref, after]),
        );
        return {
          moved: true,
          actual: Object.fromEntries(updates.map(({ ref, after }) => [ref, after])),
          problem: null,
        };
      }),

    write: (branch, files, message, time, onto) =>
      gate.call("git.write", () => {
        const parent = at(branch) ?? startOf(store, onto);
        const tree = new Map<string, string>(parent === null ? [] : store.get(parent).tree);
        for (const [path, text] of Object.entries(files)) {
          if (text === null) tree.delete(path);
          else tree.set(path, text);
        }
        if (parent !== null && changedPaths(store.get(parent).tree, tree).length === 0) {
          store.push(login, [[branchRef(branch), parent]]);
          return parent;
        }
        const seconds = Math.floor(msOf(time) / 1000);
        const parents = parent === null ? [] : [parent];
        const commit = store.commit(tree, parents, message, seconds);
        store.push(login, [[branchRef(branch), commit.id]]);
        return commit.id;
      }),

    annotate: (notes, time) =>
      gate.call("git.annotate", () => {
        const parent = store.ref("refs/notes/mc");
        const tree = new Map<string, string>(parent === null ? [] : store.get(parent).tree);
        for (const [commit, text] of Object.entries(notes)) {
          const said = tree.get(commit) ?? "";
          if (!said.includes(text.trim())) tree.set(commit, `${said}${text.trim()}\n`);
        }
        const parents = parent === null ? [] : [parent];
        const seconds = Math.floor(msOf(time) / 1000);
        store.push(login, [["refs/notes/mc", store.commit(tree, parents, "Notes\n", seconds).id]]);
      }),

    isAncestor: (ancestor, descendant) =>
      gate.call("git.isAncestor", () => store.isAncestor(ancestor, descendant)),

    readFile: (commit, path) =>
      gate.call("git.readFile", () =>
        isTreePath(path) ? (store.get(commit).tree.get(path) ?? null) : null,
      ),

    listFiles: (commit) =>
      gate.call("git.listFiles", () => [...store.get(commit).tree.keys()].sort()),
  };
}

function startOf(store: Store, onto: string | undefined): Sha | null {
  if (onto === undefined) return null;
  if (isSha(onto)) return onto;
  const tip = store.ref(onto.startsWith("refs/") ? onto : branchRef(onto));
  if (tip === null) throw new RefusedError(`couldn't find remote ref ${onto}`);
  return tip;
}

function backwards(store: Store, updates: readonly RefUpdate[]): string | null {
  for (const { ref, before, after, beside } of updates) {
    if (after !== null && !store.has(after)) return `not our ref ${after}`;
    if (!movesForwardOnly(ref) || before === null || after === null) continue;
    if (beside === true && isUnitRef(ref)) continue;
    if (!store.isAncestor(before, after)) {
      return `${ref} moves only forward, and ${after} does not contain ${before}.`;
    }
  }
  return null;
}

function numbers(before: Tree, after: Tree) {
  let additions = 0;
  let deletions = 0;
  const changedFiles = changedPaths(before, after);
  for (const path of changedFiles) {
    const [was, is] = [lines(before.get(path)), lines(after.get(path))];
    additions += without(is, was);
    deletions += without(was, is);
  }
  return { additions, deletions, changedFiles };
}

/** Lines of the first that the second does not have, each as often as it has more of them. */
function without(some: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  let count = 0;
  for (const line of some) {
    const there = left.get(line) ?? 0;
    if (there === 0) count += 1;
    else left.set(line, there - 1);
  }
  return count;
}

/** Binary files have none. */
const lines = (text: string | undefined): readonly string[] =>
  text === undefined || text.includes("\0") ? [] : text.replace(/\n$/, "").split("\n");

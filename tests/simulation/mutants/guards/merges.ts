// Guards, each taken out once. Merges, their content, and the refs they are pushed to.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of other files.
import type { Mutant } from "../mutant.ts";

export const MERGES: readonly Mutant[] = [
  {
    name: "allow: any ref may be moved",
    file: "app/github/allow.ts",
    find: "      const wrong = effect.updates.find((update) => !mayMove(update, effect.purpose, targets));",
    replace:
      "      const wrong = effect.updates.find(() => false && mayMove === null && targets === null);",
    test: "tests/app/github/branches.test.ts",
  },
  {
    name: "unit collected: the head is read from the branch at landing, not pinned",
    file: "app/github/perform-branches.ts",
    find: "  const { generation, base, elements, solos, aside = false } = effect;",
    replace:
      "  const { generation, base, solos, aside = false } = effect;\n  const elements = await Promise.all(effect.elements.map(async (one) => { const unit = one.mission === null || one.unit === null ? undefined : deed.state().units.get(`${one.mission}/${one.unit}`); const tip = unit?.branch == null ? null : await deed.github.branch(unit.branch); return tip === null ? one : { ...one, head: tip }; }));",
    scenario: "forced-between-pin-and-merge",
  },
  {
    name: "chain: what is built aside takes mc/working along",
    file: "app/github/perform-branches.ts",
    find: "buildChain({ generation, base, elements, solos, aside });",
    replace: "buildChain({ generation, base, elements, solos, aside: aside && false });",
  },
  {
    name: "candidate refs are left behind",
    file: "core/merge/candidates.ts",
    find: "if (stale.length === 0 || (!all && stale.length < GENERATIONS_PER_PUSH)) return row;",
    replace: "if (stale.length >= 0) return row;",
  },
  {
    name: "finding: nothing is taken back",
    file: "app/git/finding.ts",
    find: "if (reversals.length === 0) return null;",
    replace: "if (reversals.length >= 0) return null;",
    scenario: "takes-work-back",
  },
  {
    name: "finding: nothing is outside",
    file: "app/git/finding.ts",
    find: "if (strange.length === 0) return null;",
    replace: "if (strange.length >= 0) return null;",
    scenario: "merged-wrongly",
  },
  {
    name: "content: real merges are not looked at for paths of others",
    file: "app/git/content.ts",
    find: "(await outside(shop, check, changed)) ??",
    replace: "null ??",
    test: "tests/git/content.test.ts",
  },
  {
    name: "content: real merges may take work back",
    file: "app/git/content.ts",
    find: "check.mayRevert ? null : await reverted",
    replace: "true ? null : await reverted",
    test: "tests/git/reversal.scenario.test.ts",
  },
  {
    name: "made on: commits that were taken off mc/green come back",
    file: "app/git/made-on.ts",
    find: "return taken === undefined ? null : takenOff(taken);",
    replace: "return null;",
    test: "tests/git/reversal.scenario.test.ts",
  },
  {
    name: "push: without a lease",
    file: "app/git/push.ts",
    find: 'args.push(`--force-with-lease=${validateRef(ref)}:${before ?? ""}`);',
    replace: 'args.push("--force");',
    test: "tests/git/clone.scenario.test.ts",
  },
  {
    name: "push: some refs of it are enough",
    file: "app/git/push.ts",
    find: 'const args = ["push", "--porcelain", "--atomic", "--no-verify"];',
    replace: 'const args = ["push", "--porcelain", "--no-verify"];',
    test: "tests/git/clone.scenario.test.ts",
  },
  {
    name: "move: backwards too",
    file: "app/git/move.ts",
    find: "      return `${ref} moves only forward",
    replace: '      if (ref === "") return `${ref} moves only forward',
    test: "tests/git/clone.scenario.test.ts",
  },
];

// A unit's branch goes from one repair to another, beside it; no other branch goes anywhere but forward.
import { describe, expect, test } from "vitest";
import type { World } from "./world.ts";

export function besideContract(name: string, open: () => World): void {
  describe(name, () => {
    describe("beside", () => {
      test.each([
        ["refs/heads/mc/m1/u/1", true, true],
        ["refs/heads/mc/m1/u/1", false, false],
        ["refs/heads/mc/green", true, false],
        ["refs/heads/main", true, false],
      ])("%s, asked %s: %s", async (ref, asked, may) => {
        const { remote, git } = open();
        const base = remote.commit({ a: "a\n" }, { ref: "refs/heads/other" });
        const first = remote.commit({ b: "b\n" }, { parents: [base], ref });
        const second = remote.commit(
          { c: "c\n" },
          { parents: [base], ref: "refs/heads/mc/fix/m1/u/1/2" },
        );
        const update = {
          ref,
          before: first,
          after: second,
          ...(asked ? { beside: true as const } : {}),
        };
        expect(await git.move([update])).toMatchObject({ moved: may });
        expect(remote.tip(ref)).toBe(may ? second : first);
        // Still a lease: what somebody else pushed stays.
        const theirs = remote.commit({ d: "d\n" }, { parents: [base], ref });
        expect(await git.move([update])).toMatchObject({ moved: false });
        expect(remote.tip(ref)).toBe(theirs);
      });
    });
  });
}

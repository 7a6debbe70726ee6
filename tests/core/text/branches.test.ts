// SR15, SR17: names that git would misread, and who may move which ref.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Mover, mayMove, slug, validateRef } from "../../../core/merge/branches.ts";
import {
  candidateBranch,
  landedTag,
  planBranch,
  releaseBranch,
  unitBranch,
} from "../../../core/report/workflow-names.ts";

describe("validateRef", () => {
  it.each(["main", "release/1.2", "feature/a_b-c", "mc/m12/parser/1", "v1.0+build", "user@work"])(
    "takes %s",
    (name) => expect(validateRef(name)).toEqual({ ok: true }),
  );
  it.each([
    "",
    "--upload-pack=x",
    "-c",
    "a/-b",
    "@",
    "@{",
    "a@{1}",
    "a..b",
    "x.lock",
    "x.LOCK/y",
    ".a",
    "a/.b",
    "a.",
    "a//b",
    "/a",
    "a/",
    "a b",
    "a\nb",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[",
    "a\\b",
    "a\u0000",
    "ä",
    "refs/heads/x",
    "HEAD",
    "a".repeat(201),
    "a".repeat(40).replaceAll("a", "0"),
    "$(x)",
    "`x`",
    "a;b",
    "a'b",
    'a"b',
    "a|b",
    "a&b",
  ])("refuses %j", (name) => expect(validateRef(name).ok).toBe(false));

  it("takes nothing that git would refuse or a shell would read", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string({ unit: fc.constantFrom("a", ".", "/", "-", "@", "{", "lock", "0") }),
        ),
        (name) => {
          if (!validateRef(name).ok) return;
          expect(name).toMatch(/^[A-Za-z0-9@_+#][A-Za-z0-9._\-+#@/]*$/);
          expect(name).not.toMatch(/\.\.|@\{|\/\/|\/$|\.lock(\/|$)|(^|\/)[.-]|\.$/);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("mayMove", () => {
  const heads = (branch: string): string => `refs/heads/${branch}`;
  const refs: readonly (readonly [ref: string, movers: readonly Mover[]])[] = [
    [heads(unitBranch("m12", "parser", 1)), ["worker", "app"]],
    [heads(unitBranch("m12-2", "parser", 1)), ["worker", "app"]],
    [heads("mc/working"), ["queue"]],
    [heads(candidateBranch(3, 1)), ["queue"]],
    [heads("mc/green"), ["promotion"]],
    [`refs/tags/${landedTag(4)}`, ["promotion"]],
    [heads(releaseBranch("m12")), ["promotion"]],
    [heads("main"), ["promotion"]],
    [heads("mc/state"), ["app"]],
    [heads("mc/onboarding"), ["app"]],
    [heads(planBranch("m12")), ["app"]],
    ["refs/mc/briefs/mc-m12-work-1", ["app"]],
    ["refs/notes/mc", ["app"]],
    ["refs/notes/commits", []],
    [heads("other"), []],
    [heads("mc/green/x"), []],
    [heads("mc/m12/../x/1"), []],
    [heads("mc/m12/parser/0"), []],
    ["refs/tags/v1", []],
    ["mc/working", []],
    ["refs/mc/briefs/mc-..", []],
    ["refs/mc/briefs/mc-a/../b", []],
  ];
  const movers: readonly Mover[] = ["worker", "queue", "promotion", "app"];
  it.each(refs)("%s", (ref, allowed) => {
    expect(movers.filter((mover) => mayMove(mover, ref, "main"))).toEqual(allowed);
  });
  it("lets promotion move no target that is ours or unnamed", () => {
    expect(mayMove("promotion", heads("main"))).toBe(false);
    expect(mayMove("promotion", heads("mc/working"), "mc/working")).toBe(false);
    expect(mayMove("promotion", heads("mc/m12/a/1"), "mc/m12/a/1")).toBe(false);
  });
  it("gives every ref at most one mover, but unit branches, which the app clears away", () => {
    const part = fc.constantFrom(
      "refs",
      "heads",
      "tags",
      "mc",
      "m1",
      "green",
      "working",
      "cand",
      "1",
      "release",
      "plan",
      "state",
      "a",
      "..",
      "main",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/")),
        (ref) => {
          const may = movers.filter((mover) => mayMove(mover, ref, "main"));
          expect(may.length <= 1 || may.join() === "worker,app").toBe(true);
          if (may.length > 0) expect(ref).not.toContain("..");
        },
      ),
      { numRuns: 3000 },
    );
  });
});

it("makes branch parts of any title", () => {
  expect(slug("Add Überweisung: #12 & more!")).toBe("add-uberweisung-12-more");
  expect(slug("--upload-pack=x")).toBe("upload-pack-x");
  expect(slug("…")).toBe("unit");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (title) => {
      expect(slug(title)).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
      expect(validateRef(unitBranch("m1", slug(title), 1)).ok).toBe(true);
    }),
  );
});

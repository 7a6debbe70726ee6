// Pull requests of ours: created with one request, never twice.
import { expect, test } from "vitest";
import { RefusedError } from "../../../app/engine/errors.ts";
import { unitId } from "../../../core/base/brand.ts";
import type { EffectOf } from "../../../core/engine/effect.ts";
import { performer } from "../support/deed.ts";
import { commit, M1, stateOf, unitRow } from "../support/state.ts";

const effect: EffectOf<"pull.ensure"> = {
  kind: "pull.ensure",
  key: "p",
  head: "mc/m1/form/1",
  base: "mc/green",
  title: "Form",
  body: "Why.",
  owner: { kind: "unit", mission: M1, unit: unitId("form"), attempt: 1 },
};
const pull = (more: object = {}) => ({
  number: 10,
  state: "open",
  title: "Form",
  body: "Why.",
  html_url: "https://github.example/o/r/pull/10",
  merged_at: null,
  head: { sha: commit("a"), ref: "mc/m1/form/1" },
  base: { ref: "mc/green" },
  ...more,
});
const fresh = stateOf({ units: [unitRow({ pull: null })] });
const exists = {
  status: 422,
  json: {
    message: "Validation Failed",
    errors: [{ message: "A pull request already exists for o:mc/m1/form/1." }],
  },
};

test("the first try is one request", async () => {
  const { perform, lines } = performer({
    state: fresh,
    answers: { "POST /repos/o/r/pulls": { status: 201, json: pull() } },
  });
  expect(await perform(effect, 0)).toMatchObject({
    type: "PullOpened",
    pull: 10,
    head: commit("a"),
  });
  expect(lines()).toHaveLength(1);
});

test("a later try looks first", async () => {
  const { perform, lines } = performer({
    state: fresh,
    answers: { "GET /repos/o/r/pulls": { json: [pull()] } },
  });
  expect(await perform(effect, 1)).toMatchObject({ type: "PullOpened", pull: 10 });
  expect(lines()).toHaveLength(1);
});

test("GitHub knows it already: found", async () => {
  const { perform } = performer({
    state: fresh,
    answers: { "POST /repos/o/r/pulls": exists, "GET /repos/o/r/pulls": { json: [pull()] } },
  });
  expect(await perform(effect, 0)).toMatchObject({ type: "PullOpened", pull: 10 });
});

test("known by number: brought up to date with one request", async () => {
  const { perform, lines } = performer({
    answers: { "PATCH /repos/o/r/pulls/10": { json: pull() } },
  });
  expect(await perform(effect, 0)).toMatchObject({ type: "PullOpened", pull: 10 });
  expect(lines()).toEqual(["PATCH /repos/o/r/pulls/10"]);
});

test("closed by a person meanwhile: a new one", async () => {
  const { perform } = performer({
    answers: {
      "PATCH /repos/o/r/pulls/10": { json: pull({ state: "closed" }) },
      "POST /repos/o/r/pulls": { status: 201, json: pull({ number: 11 }) },
    },
  });
  expect(await perform(effect, 0)).toMatchObject({ pull: 11 });
});

test("nothing to merge is a refusal in words", async () => {
  const { perform } = performer({
    state: fresh,
    answers: {
      "POST /repos/o/r/pulls": {
        status: 422,
        json: { message: "Validation Failed", errors: [{ message: "No commits between a and b" }] },
      },
      "GET /repos/o/r/pulls": { json: [] },
    },
  });
  const waiting = perform(effect, 0);
  await expect(waiting).rejects.toBeInstanceOf(RefusedError);
  await expect(waiting).rejects.toThrow(/`mc\/m1\/form\/1` to `mc\/green`: No commits between/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { capitalise } from "../src/index.js";

test("capitalise", () => {
  assert.equal(capitalise("word"), "Word");
  assert.equal(capitalise(""), "");
});

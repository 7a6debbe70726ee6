// The kit's promises: a function that exists gives the known values. A function that is not written yet is left out.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as kit from "../src/index.js";
import { known } from "./known-values.js";

for (const { name, arguments: values, result } of known) {
  if (!(name in kit)) continue;
  test(`${name}(${JSON.stringify(values).slice(1, -1)})`, () => {
    assert.deepEqual(kit[name](...values), result);
  });
}

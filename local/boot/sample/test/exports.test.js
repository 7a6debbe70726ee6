// Every function of the kit is exported, and every export is a function.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import * as kit from "../src/index.js";

test("exports are functions", () => {
  for (const [name, value] of Object.entries(kit)) assert.equal(typeof value, "function", name);
});

test("every module can be loaded", async () => {
  for (const file of readdirSync(new URL("../src/", import.meta.url))) {
    await import(new URL(`../src/${file}`, import.meta.url).href);
  }
});

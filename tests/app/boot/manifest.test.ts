// app.yml asks for exactly the events that are translated and the permissions that tokens are made with.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { FAMILIES } from "../../../app/inbox/translate.ts";

const root = new URL("../../../", import.meta.url);
const manifest = z
  .object({
    default_events: z.array(z.string()),
    default_permissions: z.record(z.string(), z.enum(["read", "write"])),
    public: z.boolean(),
  })
  .parse(parse(readFileSync(new URL("app.yml", root), "utf8")));

/** GitHub sends these to every app; they cannot be subscribed to. */
const ALWAYS_SENT = ["installation", "installation_repositories"];

test("the events are those that are translated", () => {
  const translated = Object.keys(FAMILIES).filter((name) => !ALWAYS_SENT.includes(name));
  expect(manifest.default_events.toSorted()).toEqual(translated.toSorted());
});

test("the permissions are those that tokens are asked for", () => {
  const folder = new URL("app/", root);
  const used = new Map<string, "read" | "write">();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const text = readFileSync(`${entry.parentPath}/${entry.name}`, "utf8");
    for (const [, name = "", level] of text.matchAll(
      /\b(actions|checks|contents|issues|metadata|pull_requests|workflows): "(read|write)"/g,
    )) {
      if (level === "write" || !used.has(name))
        used.set(name, level === "write" ? "write" : "read");
    }
  }
  expect(manifest.default_permissions).toEqual(Object.fromEntries(used));
});

test("the app is private until its owner says otherwise", () => {
  expect(manifest.public).toBe(false);
});

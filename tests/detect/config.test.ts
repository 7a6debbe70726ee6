// The proposed configuration: valid as it stands, and still valid with every `#` of a default removed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseFile } from "../../app/config/file.ts";
import { renderConfig } from "../../app/detect/config.ts";
import { checkConfig } from "../../core/config/check.ts";
import { RepoConfig } from "../../core/config/schema.ts";

const defaults = RepoConfig.parse({});

describe("renderConfig", () => {
  it("sets what was detected and says where it comes from", () => {
    const text = renderConfig({
      verification: {
        ...{ setup: "npm ci", command: "npm test", ecosystem: "node" },
        because: "`package.json` has a `test` script",
      },
    });
    expect(text).toContain("# Detected: `package.json` has a `test` script.");
    expect(RepoConfig.parse(parse(text))).toEqual({
      ...defaults,
      verify: { ...defaults.verify, setup: "npm ci", command: "npm test" },
    });
  });

  it("explains every key of the schema", () => {
    const text = renderConfig({ verification: null });
    for (const [section, value] of Object.entries(defaults)) {
      expect(text).toMatch(new RegExp(`^#?${section}:`, "m"));
      if (typeof value !== "object" || Array.isArray(value)) continue;
      for (const key of Object.keys(value)) expect(text).toMatch(new RegExp(`^[# ]+${key}:`, "m"));
    }
  });

  it("shows the defaults behind the #", () => {
    const live = renderConfig({ verification: null }).replaceAll(/^(\s*)#(?=\S|\s{2})/gm, "$1");
    expect(RepoConfig.parse(parse(live))).toEqual(defaults);
  });

  it("stays valid whatever was detected", () => {
    const word = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(word, word, word, word, (setup, command, because, runsOn) => {
        const verification = { setup, command, because, ecosystem: "make" as const };
        const config = RepoConfig.parse(parse(renderConfig({ verification, runsOn })));
        expect(config.verify).toMatchObject({ setup, command });
        expect(config.runs_on).toBe(runsOn);
      }),
    );
  });

  it("has nothing that the configuration check would remark on", () => {
    const word = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(word, word, word, (setup, command, because) => {
        const verification = { setup, command, because, ecosystem: "node" as const };
        const file = parseFile(renderConfig({ verification, runsOn: "ubuntu-latest" }));
        expect(file.ok && checkConfig(file.value, file.lineOf).problems).toEqual([]);
      }),
    );
  });
});

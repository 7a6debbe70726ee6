// The templates: every placeholder filled, nothing but whole commit ids accepted.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { actionReferences, renderWorkflows } from "../../app/onboarding/workflows.ts";
import { UNIT_WORKFLOW, WORKFLOWS } from "../../core/report/workflow-names.ts";

const SHA = "a".repeat(40);
const choices = {
  actionRepository: "octo/mission-control",
  actionSha: SHA,
  runsOn: "ubuntu-latest",
};

describe("renderWorkflows", () => {
  it("fills in every template that the contract names", () => {
    const files = renderWorkflows(choices);
    const names = new Set([...Object.values(WORKFLOWS), UNIT_WORKFLOW]);
    expect(new Set(Object.keys(files))).toEqual(
      new Set([...names].map((name) => `.github/workflows/${name}`)),
    );
    for (const text of Object.values(files)) {
      expect(text).not.toMatch(/__MC_/);
      expect(() => parse(text)).not.toThrow();
    }
    const references = Object.values(files).flatMap(actionReferences);
    expect(references.length).toBeGreaterThan(3);
    for (const reference of references) {
      expect(reference).toEqual({ repository: "octo/mission-control", at: SHA });
    }
  });

  it("quotes a runner label that YAML would read as something else", () => {
    const text = renderWorkflows({ ...choices, runsOn: "on # 1: x" })[
      ".github/workflows/mc-verify.yml"
    ];
    expect(parse(text ?? "").jobs.verify["runs-on"]).toBe("on # 1: x");
  });

  it.each([
    [{ actionSha: "main" }, /whole commit id|no commit id/],
    [{ actionSha: "A".repeat(40) }, /no commit id/],
    [{ actionRepository: "octo" }, /no repository/],
    [{ actionRepository: "octo/x\n  evil" }, /no repository/],
    [{ runsOn: "a\nb" }, /no runner label/],
    [{ runsOn: `$\{{ github.event.issue.title }}` }, /no runner label/],
  ])("refuses %j", (change, message) => {
    expect(() => renderWorkflows({ ...choices, ...change })).toThrow(message);
  });

  it("refuses a template with a placeholder that nobody fills", () => {
    const folder = mkdtempSync(join(tmpdir(), "mc-templates-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "a.yml"), "x: __MC_UNKNOWN__\n");
    expect(() => renderWorkflows({ ...choices, templatesDir: folder })).toThrow(/__MC_UNKNOWN__/);
  });
});

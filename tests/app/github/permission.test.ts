// SR1: the collaborator permission, read fresh, whatever GitHub answers.
import { describe, expect, test } from "vitest";
import { RefusedError, TransientError } from "../../../app/engine/errors.ts";
import { wireGitHub } from "../support/wire-github.ts";

const PATH = "GET /repos/o/r/collaborators/olga/permission";

describe("permission", () => {
  test.each([
    ["admin", "admin", "admin"],
    ["write", "maintain", "maintain"],
    ["write", "write", "write"],
    ["read", "triage", "triage"],
    ["read", "read", "read"],
    ["none", "none", "none"],
    // Custom organisation roles: the base role they carry.
    ["write", "release-captain", "write"],
    ["read", "admin-assistant", "read"],
    ["surprise", "surprise", "unknown"],
  ])("permission %s with role %s is %s", async (permission, role_name, expected) => {
    const { github } = wireGitHub({ [PATH]: { json: { permission, role_name, user: null } } });
    expect(await github.permission("olga")).toBe(expected);
  });

  test("no collaborator is none", async () => {
    const { github } = wireGitHub({ [PATH]: { status: 404 } });
    expect(await github.permission("olga")).toBe("none");
  });

  test.each([500, 502, 503, 429])("status %d is thrown as busy, never allowed", async (status) => {
    const { github } = wireGitHub({ [PATH]: { status } });
    await expect(github.permission("olga")).rejects.toBeInstanceOf(TransientError);
  });

  test("a plain 403 is a refusal", async () => {
    const { github } = wireGitHub({ [PATH]: { status: 403 } });
    await expect(github.permission("olga")).rejects.toBeInstanceOf(RefusedError);
  });

  test("it is asked again every time", async () => {
    const wire = wireGitHub({ [PATH]: { json: { permission: "write", role_name: "write" } } });
    await wire.github.permission("olga");
    await wire.github.permission("olga");
    expect(wire.asked).toHaveLength(2);
  });
});

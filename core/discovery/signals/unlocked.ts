// Projects that name packages and say nowhere which versions are meant.
import type { Signal } from "../signal.ts";
import { signalFrom } from "./dependencies.ts";

/** Manifests that name packages, and the lock files that would fix what they mean. */
const MANIFESTS: readonly (readonly [manifest: string, needs: RegExp, locks: readonly string[]])[] =
  [
    [
      "package.json",
      /"(?:dependencies|devDependencies|optionalDependencies)"\s*:\s*\{\s*"/,
      [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "bun.lock",
        "bun.lockb",
      ],
    ],
    [
      "pyproject.toml",
      /^dependencies\s*=\s*\[\s*["']|^\[tool\.poetry\.dependencies\]/m,
      ["poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "requirements.txt"],
    ],
    ["Cargo.toml", /^\[(?:dev-)?dependencies\]\s*\n\s*\w/m, ["Cargo.lock"]],
    ["go.mod", /^\s*(?:require\s+)?\S+\.\S+\/\S+\s+v\d/m, ["go.sum"]],
  ];

/** At the root alone: below it a workspace may have one lock for all. `paths`: every file that git knows. */
export function unlockedSignals(
  paths: ReadonlySet<string>,
  textOf: (path: string) => string | null,
): readonly Signal[] {
  return MANIFESTS.flatMap(([manifest, needs, locks]) => {
    if (!paths.has(manifest) || locks.some((lock) => paths.has(lock))) return [];
    const text = textOf(manifest);
    if (text === null || !needs.test(text)) return [];
    const isLibrary = manifest === "Cargo.toml" && !paths.has("src/main.rs");
    if (isLibrary) return [];
    return [
      signalFrom(manifest, {
        ...{ what: "unlocked", kind: "dependency", track: "security", impact: 6, effort: 2 },
        title: `Commit a lock file for ${manifest}`,
        lines: [`${manifest} names packages, and none of ${locks.join(", ")} is there`],
        why: "What is installed tomorrow is not what was verified today.",
      }),
    ];
  });
}

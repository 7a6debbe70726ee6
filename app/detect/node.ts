// JavaScript and TypeScript: the `test` script, run by the package manager whose lock file is there.
import { z } from "zod";
import type { Project, Verification } from "./verification.ts";

const Manifest = z.object({
  scripts: z.record(z.string(), z.unknown()).optional(),
  packageManager: z.string().optional(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
  devDependencies: z.record(z.string(), z.unknown()).optional(),
  optionalDependencies: z.record(z.string(), z.unknown()).optional(),
  workspaces: z.unknown().optional(),
});

interface Manager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  readonly lock: string | null;
}

const LOCKS: readonly (readonly [string, Manager["name"]])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
];

export async function detectNode(project: Project): Promise<Verification | null> {
  if (!project.files.has("package.json")) return null;
  const manifest = parseManifest((await project.readFile("package.json")) ?? "");
  const script = manifest?.scripts?.test;
  if (manifest === null || typeof script !== "string" || isPlaceholder(script)) return null;
  const manager = managerOf(project, manifest.packageManager);
  const lock = manager.lock === null ? "" : ` and \`${manager.lock}\``;
  return {
    setup: setupOf(manager, manifest),
    // `bun test` is bun's own runner; the script is asked for by name.
    command: manager.name === "bun" ? "bun run test" : `${manager.name} test`,
    because: `\`package.json\` has a \`test\` script${lock}`,
    ecosystem: "node",
  };
}

function parseManifest(text: string): z.infer<typeof Manifest> | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What `npm init` writes, and empty scripts. */
const isPlaceholder = (script: string): boolean =>
  script.trim() === "" || /no test specified/i.test(script);

function managerOf(project: Project, declared: string | undefined): Manager {
  const wanted = /^(npm|pnpm|yarn|bun)@/.exec(declared ?? "")?.[1];
  const found = LOCKS.filter(([lock]) => project.files.has(lock));
  const [lock, name] = found.find(([, manager]) => manager === wanted) ?? found[0] ?? [null, null];
  for (const known of ["npm", "pnpm", "yarn", "bun"] as const) {
    if (wanted === known && name !== known) return { name: known, lock: null };
  }
  return name === null ? { name: "npm", lock: null } : { name, lock };
}

function setupOf(manager: Manager, manifest: z.infer<typeof Manifest>): string {
  const { dependencies, devDependencies, optionalDependencies, workspaces } = manifest;
  const needs = [dependencies, devDependencies, optionalDependencies].some(
    (group) => Object.keys(group ?? {}).length > 0,
  );
  if (!needs && workspaces === undefined) return "";
  // pnpm and yarn come with Node through corepack, which is not switched on by default.
  switch (manager.name) {
    case "npm":
      return manager.lock === null ? "npm install" : "npm ci";
    case "pnpm":
      return `corepack enable && pnpm install${manager.lock === null ? "" : " --frozen-lockfile"}`;
    case "yarn":
      // The first is how yarn 2 and later say it, the second how yarn 1 does.
      return `corepack enable && ${manager.lock === null ? "yarn install" : "(yarn install --immutable || yarn install --frozen-lockfile)"}`;
    case "bun":
      return `bun install${manager.lock === null ? "" : " --frozen-lockfile"}`;
  }
}

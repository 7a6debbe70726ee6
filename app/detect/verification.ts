// How a repository that says nothing about it is verified: its own test command, found in its own files. The answer names
// the file that it rests on, so that a person can judge it.
import { detectDotnet, detectGo, detectJvm, detectMake, detectRust } from "./compiled.ts";
import { detectNode } from "./node.ts";
import { detectPython } from "./python.ts";
import type { Source } from "./source.ts";

export interface Verification {
  /** Prepares a fresh checkout; empty when there is nothing to prepare. */
  readonly setup: string;
  readonly command: string;
  /** One sentence: what was found where. */
  readonly because: string;
  readonly ecosystem: Ecosystem;
}

export type Ecosystem = "node" | "python" | "rust" | "go" | "jvm" | "dotnet" | "make";

/** One folder of the repository: its files by path relative to it. */
export interface Project {
  readonly files: ReadonlySet<string>;
  readFile(path: string): Promise<string | null>;
}

type Detect = (project: Project) => Promise<Verification | null>;

// Languages before make: a Makefile often only wraps them, and says less about what must be installed.
const DETECTORS: readonly Detect[] = [
  detectNode,
  detectRust,
  detectGo,
  detectPython,
  detectJvm,
  detectDotnet,
  detectMake,
];

/** Files that make a folder a project of its own. */
const MANIFEST =
  /^(package\.json|pyproject\.toml|setup\.(py|cfg)|pytest\.ini|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(\.kts)?|Makefile)$/;
const SKIPPED =
  /(^|\/)(node_modules|vendor|third_party|examples?|fixtures?|testdata|dist|build|target|\.[^/]+)\//;
/** A repository with more projects than this needs a person to say what matters. */
const PROJECTS_MAX = 5;
const DEPTH_MAX = 2;

export async function detectVerification(
  readFile: Source["readFile"],
  listFiles: Source["listFiles"],
): Promise<Verification | null> {
  const files = await listFiles();
  const root = await detectProject(projectAt("", files, readFile));
  if (root !== null) return root;
  const found: { folder: string; verification: Verification }[] = [];
  for (const folder of projectFolders(files)) {
    const verification = await detectProject(projectAt(`${folder}/`, files, readFile));
    if (verification !== null) found.push({ folder, verification });
  }
  return joinProjects(found);
}

async function detectProject(project: Project): Promise<Verification | null> {
  for (const detect of DETECTORS) {
    const found = await detect(project);
    if (found !== null) return found;
  }
  return null;
}

function projectAt(
  prefix: string,
  files: readonly string[],
  readFile: Source["readFile"],
): Project {
  const inside = files
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
  return { files: new Set(inside), readFile: (path) => readFile(`${prefix}${path}`) };
}

/** Outermost folders with a manifest, at most two levels down. */
function projectFolders(files: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of files) {
    const cut = path.lastIndexOf("/");
    const folder = path.slice(0, Math.max(cut, 0));
    if (cut < 1 || SKIPPED.test(path) || !MANIFEST.test(path.slice(cut + 1))) continue;
    if (folder.split("/").length <= DEPTH_MAX && /^[\w./@+-]+$/.test(folder)) folders.add(folder);
  }
  return [...folders]
    .filter((folder) => ![...folders].some((other) => folder.startsWith(`${other}/`)))
    .sort();
}

function joinProjects(
  found: readonly { readonly folder: string; readonly verification: Verification }[],
): Verification | null {
  const [first] = found;
  if (first === undefined || found.length > PROJECTS_MAX) return null;
  const inFolder = (pick: (verification: Verification) => string) =>
    found
      .filter(({ verification }) => pick(verification) !== "")
      .map(({ folder, verification }) => `(cd ${folder} && ${pick(verification)})`)
      .join(" && ");
  return {
    setup: inFolder(({ setup }) => setup),
    command: inFolder(({ command }) => command),
    because: found
      .map(({ folder, verification }) => `in \`${folder}\`: ${verification.because}`)
      .join("; "),
    ecosystem: first.verification.ecosystem,
  };
}

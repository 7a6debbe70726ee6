// Ecosystems whose build tool runs the tests by itself: cargo, go, gradle, maven, dotnet, make.
import type { Project, Verification } from "./verification.ts";

const has = (project: Project, pattern: RegExp): string | undefined =>
  [...project.files].find((path) => pattern.test(path));

export async function detectRust(project: Project): Promise<Verification | null> {
  if (!project.files.has("Cargo.toml")) return null;
  const text = (await project.readFile("Cargo.toml")) ?? "";
  const locked = project.files.has("Cargo.lock") ? " --locked" : "";
  const workspace = /^\[workspace\b/m.test(text) ? " --workspace" : "";
  return {
    setup: "",
    command: `cargo test${locked}${workspace}`,
    because: `there is a \`Cargo.toml\`${workspace === "" ? "" : " with a workspace"}`,
    ecosystem: "rust",
  };
}

export async function detectGo(project: Project): Promise<Verification | null> {
  if (!project.files.has("go.mod")) return null;
  return {
    setup: project.files.has("go.sum") ? "go mod download" : "",
    command: "go vet ./... && go test ./...",
    because: "there is a `go.mod`",
    ecosystem: "go",
  };
}

export async function detectJvm(project: Project): Promise<Verification | null> {
  const gradle =
    has(project, /^build\.gradle(\.kts)?$/) ?? has(project, /^settings\.gradle(\.kts)?$/);
  const found = (command: string, because: string): Verification => ({
    ...{ setup: "", command, because },
    ecosystem: "jvm",
  });
  if (gradle !== undefined) {
    const tool = project.files.has("gradlew") ? "sh ./gradlew" : "gradle";
    return found(`${tool} --no-daemon check`, `there is a \`${gradle}\``);
  }
  if (!project.files.has("pom.xml")) return null;
  const tool = project.files.has("mvnw") ? "sh ./mvnw" : "mvn";
  return found(`${tool} --batch-mode --no-transfer-progress verify`, "there is a `pom.xml`");
}

export async function detectDotnet(project: Project): Promise<Verification | null> {
  const file = has(project, /^[^/]+\.slnx?$/) ?? has(project, /^[^/]+\.(cs|fs|vb)proj$/);
  if (file === undefined) return null;
  return {
    setup: "dotnet restore",
    command: "dotnet test --no-restore",
    because: `there is \`${file}\``,
    ecosystem: "dotnet",
  };
}

/** The targets that mean "verify", the more specific name first. */
const TARGETS = ["test", "check"] as const;

export async function detectMake(project: Project): Promise<Verification | null> {
  const file = ["GNUmakefile", "makefile", "Makefile"].find((name) => project.files.has(name));
  if (file === undefined) return null;
  const text = (await project.readFile(file)) ?? "";
  const target = TARGETS.find((name) => new RegExp(`^${name}\\s*:(?!=)`, "m").test(text));
  if (target === undefined) return null;
  return {
    setup: "",
    command: `make ${target}`,
    because: `\`${file}\` has the target \`${target}\``,
    ecosystem: "make",
  };
}

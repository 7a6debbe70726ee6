// Python: pytest where there is a sign of it, otherwise the standard library's unittest; uv and poetry when locked by them.
import type { Project, Verification } from "./verification.ts";

const TEST_FILE = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/;

export async function detectPython(project: Project): Promise<Verification | null> {
  const tests = [...project.files].filter((path) => TEST_FILE.test(path));
  const pyproject = project.files.has("pyproject.toml")
    ? ((await project.readFile("pyproject.toml")) ?? "")
    : "";
  const sign = await pytestSign(project, pyproject, tests);
  if (sign === null && tests.length === 0) return null;
  const because = sign ?? `there are test files such as \`${tests[0]}\``;
  const runner = sign === null ? "-m unittest discover" : "-m pytest";
  if (project.files.has("uv.lock")) {
    return found(
      "uv sync --all-extras --dev",
      `uv run python ${runner}`,
      `${because} and \`uv.lock\``,
    );
  }
  if (project.files.has("poetry.lock")) {
    return found("poetry install", `poetry run python ${runner}`, `${because} and \`poetry.lock\``);
  }
  const wanted = packages(project, pyproject, sign !== null);
  if (wanted.length === 0) return found("", `python3 ${runner}`, because);
  // A virtual environment, because many systems refuse to install packages beside their own.
  return found(
    `python3 -m venv .venv && .venv/bin/python -m pip install -q ${wanted.join(" ")}`,
    `.venv/bin/python ${runner}`,
    because,
  );
}

const found = (setup: string, command: string, because: string): Verification => ({
  ...{ setup, command, because },
  ecosystem: "python",
});

async function pytestSign(
  project: Project,
  pyproject: string,
  tests: readonly string[],
): Promise<string | null> {
  if (/^\[tool\.pytest/m.test(pyproject)) return "`pyproject.toml` configures pytest";
  if (project.files.has("pytest.ini")) return "there is a `pytest.ini`";
  if (project.files.has("setup.cfg")) {
    if (/^\[tool:pytest\]/m.test((await project.readFile("setup.cfg")) ?? "")) {
      return "`setup.cfg` configures pytest";
    }
  }
  const conftest = [...project.files].find((path) => /(^|\/)conftest\.py$/.test(path));
  if (conftest !== undefined) return `there is \`${conftest}\``;
  if (/["'\s]pytest\b/.test(pyproject)) return "`pyproject.toml` names pytest";
  for (const path of requirementFiles(project)) {
    if (/^pytest\b/im.test((await project.readFile(path)) ?? "")) return `\`${path}\` names pytest`;
  }
  for (const path of tests.slice(0, 3)) {
    const text = (await project.readFile(path)) ?? "";
    if (/^\s*(import|from) pytest\b/m.test(text)) return `\`${path}\` imports pytest`;
    if (/^(async )?def test_/m.test(text)) return `\`${path}\` has pytest functions`;
  }
  return null;
}

const requirementFiles = (project: Project): readonly string[] =>
  [...project.files].filter((path) => /^requirements[\w.-]*\.txt$/.test(path)).sort();

function packages(project: Project, pyproject: string, needsPytest: boolean): readonly string[] {
  const wanted = requirementFiles(project).map((path) => `-r ${path}`);
  const isPackage = /^\[(project|build-system)\]/m.test(pyproject) || project.files.has("setup.py");
  if (isPackage) wanted.push(`-e ${extrasOf(pyproject)}`);
  if (needsPytest) wanted.push("pytest");
  return wanted;
}

/** The extra that names test dependencies, by the usual names. */
function extrasOf(pyproject: string): string {
  const section =
    /^\[project\.optional-dependencies\]\s*\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(pyproject)?.[1] ??
    "";
  for (const name of ["test", "tests", "testing", "dev"]) {
    if (new RegExp(`^"?${name}"?\\s*=`, "m").test(section)) return `'.[${name}]'`;
  }
  return ".";
}

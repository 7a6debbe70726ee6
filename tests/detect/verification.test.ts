// One line per kind of repository: what its files say about how it is verified.
import { describe, expect, it } from "vitest";
import { detectVerification } from "../../app/detect/verification.ts";

type Files = Readonly<Record<string, string>>;

const detect = (files: Files) =>
  detectVerification(
    async (path) => files[path] ?? null,
    async () => Object.keys(files),
  );

const json = (value: unknown) => JSON.stringify(value);
const tested = json({ scripts: { test: "vitest" }, devDependencies: { vitest: "1" } });

const CASES: readonly [string, Files, { setup: string; command: string } | null][] = [
  ["nothing", { "README.md": "" }, null],
  [
    "npm with a lock",
    { "package.json": tested, "package-lock.json": "" },
    { setup: "npm ci", command: "npm test" },
  ],
  ["npm without a lock", { "package.json": tested }, { setup: "npm install", command: "npm test" }],
  [
    "npm without dependencies",
    { "package.json": json({ scripts: { test: "node --test" } }) },
    { setup: "", command: "npm test" },
  ],
  [
    "npm's own placeholder",
    { "package.json": json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
    null,
  ],
  ["a package.json that is no JSON", { "package.json": "{" }, null],
  ["a package.json of another shape", { "package.json": "[1]" }, null],
  [
    "pnpm",
    { "package.json": tested, "pnpm-lock.yaml": "" },
    { setup: "corepack enable && pnpm install --frozen-lockfile", command: "pnpm test" },
  ],
  [
    "yarn",
    { "package.json": tested, "yarn.lock": "" },
    {
      setup: "corepack enable && (yarn install --immutable || yarn install --frozen-lockfile)",
      command: "yarn test",
    },
  ],
  [
    "bun",
    { "package.json": tested, "bun.lock": "" },
    { setup: "bun install --frozen-lockfile", command: "bun run test" },
  ],
  [
    "two lock files, one declared",
    {
      "package.json": json({
        packageManager: "pnpm@9.0.0",
        scripts: { test: "x" },
        dependencies: { a: "1" },
      }),
      "package-lock.json": "",
      "pnpm-lock.yaml": "",
    },
    { setup: "corepack enable && pnpm install --frozen-lockfile", command: "pnpm test" },
  ],
  [
    "pytest by pyproject",
    { "pyproject.toml": "[tool.pytest.ini_options]\n" },
    {
      setup: "python3 -m venv .venv && .venv/bin/python -m pip install -q pytest",
      command: ".venv/bin/python -m pytest",
    },
  ],
  [
    "pytest with extras",
    {
      "pyproject.toml": '[project]\nname="a"\n[project.optional-dependencies]\ntest = ["pytest"]\n',
      "tests/test_a.py": "def test_a(): pass\n",
    },
    {
      setup: "python3 -m venv .venv && .venv/bin/python -m pip install -q -e '.[test]' pytest",
      command: ".venv/bin/python -m pytest",
    },
  ],
  [
    "pytest by setup.cfg",
    { "setup.cfg": "[tool:pytest]\n", "requirements.txt": "x" },
    {
      setup:
        "python3 -m venv .venv && .venv/bin/python -m pip install -q -r requirements.txt pytest",
      command: ".venv/bin/python -m pytest",
    },
  ],
  [
    "unittest",
    { "test_a.py": "import unittest\n" },
    { setup: "", command: "python3 -m unittest discover" },
  ],
  [
    "uv",
    { "pyproject.toml": "[project]\n", "uv.lock": "", "tests/test_a.py": "import pytest" },
    { setup: "uv sync --all-extras --dev", command: "uv run python -m pytest" },
  ],
  [
    "poetry",
    { "pyproject.toml": "", "poetry.lock": "", "tests/conftest.py": "" },
    { setup: "poetry install", command: "poetry run python -m pytest" },
  ],
  [
    "cargo",
    { "Cargo.toml": "[package]\n", "Cargo.lock": "" },
    { setup: "", command: "cargo test --locked" },
  ],
  [
    "a cargo workspace",
    { "Cargo.toml": "[workspace]\n" },
    { setup: "", command: "cargo test --workspace" },
  ],
  [
    "go",
    { "go.mod": "", "go.sum": "", Makefile: "test:\n" },
    { setup: "go mod download", command: "go vet ./... && go test ./..." },
  ],
  [
    "gradle",
    { "build.gradle.kts": "", gradlew: "" },
    { setup: "", command: "sh ./gradlew --no-daemon check" },
  ],
  [
    "maven",
    { "pom.xml": "" },
    { setup: "", command: "mvn --batch-mode --no-transfer-progress verify" },
  ],
  ["dotnet", { "App.sln": "" }, { setup: "dotnet restore", command: "dotnet test --no-restore" }],
  ["make", { Makefile: "all:\n\ttrue\ntest: all\n\ttrue\n" }, { setup: "", command: "make test" }],
  ["make with a variable of that name", { Makefile: "test := 1\n" }, null],
  [
    "a package.json without tests beside a Makefile",
    { "package.json": "{}", Makefile: "check:\n" },
    { setup: "", command: "make check" },
  ],
  [
    "two projects in folders",
    { "web/package.json": tested, "web/package-lock.json": "", "api/go.mod": "" },
    {
      setup: "(cd web && npm ci)",
      command: "(cd api && go vet ./... && go test ./...) && (cd web && npm test)",
    },
  ],
  [
    "only other people's projects",
    { "node_modules/a/package.json": tested, "vendor/b/go.mod": "" },
    null,
  ],
];

describe("detectVerification", () => {
  it.each(CASES)("%s", async (_, files, expected) => {
    const found = await detect(files);
    expect(found && { setup: found.setup, command: found.command }).toEqual(expected);
  });

  it("names the file that the answer rests on", async () => {
    const found = await detect({ "package.json": tested, "package-lock.json": "" });
    expect(found).toMatchObject({
      ecosystem: "node",
      because: "`package.json` has a `test` script and `package-lock.json`",
    });
  });
});

// Can a file still be parsed? By parsers that are at hand: our own for JSON and YAML, Node's for JavaScript and TypeScript, and
// the language's for the rest. What nobody here can judge is let through.
import { stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";
import { runProcess } from "../../shared/process.ts";
import { findProgram } from "../find-program.ts";
import type { Desk } from "./tools/desk.ts";
import type { Place } from "./workspace.ts";

const PROBLEM_CHARS = 1_500;
const TIMEOUT_MS = 15_000;
/** Configuration that is called JSON and has comments. */
const COMMENTED =
  /(?:^|\/)(?:tsconfig[^/]*|jsconfig[^/]*|\.eslintrc|devcontainer|\.swcrc|language-configuration)\.json$|(?:^|\/)\.vscode\//;
/** What stands in templates is filled in before anybody parses it. */
const TEMPLATE = /\{\{|\{%|<%/;

interface Parser {
  /** Reads the text from standard input and starts nothing of the repository's. */
  readonly argv: readonly string[];
  /** How it says that the text is at fault; anything else is the parser's own trouble. */
  readonly fault: RegExp;
}

const PYTHON = "import ast,sys; ast.parse(sys.stdin.buffer.read())";
const SHELL: Parser = { argv: ["bash", "-n"], fault: /syntax error|unexpected EOF/ };
const PARSERS: Readonly<Record<string, Parser>> = {
  ".py": { argv: ["python3", "-I", "-S", "-c", PYTHON], fault: /(?:Syntax|Indentation|Tab)Error/ },
  ".sh": SHELL,
  ".bash": SHELL,
  ".go": { argv: ["gofmt", "-e"], fault: /<standard input>:\d+/ },
  ".rb": { argv: ["ruby", "-c"], fault: /syntax error|-:\d+:/ },
  ".php": { argv: ["php", "-n", "-l"], fault: /Parse error/ },
};

/** null: it can be parsed, or there is no telling. */
export async function checkSyntax(
  place: Place,
  text: string,
  desk: Pick<Desk, "environment" | "signal" | "files">,
): Promise<string | null> {
  const problem = await problemOf(place.path, text, desk);
  return problem === null ? null : problem.trim().slice(0, PROBLEM_CHARS);
}

async function problemOf(
  path: string,
  text: string,
  desk: Pick<Desk, "environment" | "signal" | "files">,
): Promise<string | null> {
  const extension = extname(path).toLowerCase();
  switch (extension) {
    case ".json":
    case ".webmanifest":
      return COMMENTED.test(path) || TEMPLATE.test(text) ? null : jsonProblem(text);
    case ".yml":
    case ".yaml":
      return TEMPLATE.test(text.replaceAll("${{", "")) ? null : yamlProblem(text);
    case ".ts":
    case ".mts":
    case ".cts":
      return typeScriptProblem(text);
    case ".js":
    case ".mjs":
    case ".cjs":
      return javaScriptProblem(text, extension, desk);
    default: {
      const parser = PARSERS[extension];
      return parser === undefined ? null : programProblem(parser, text, desk);
    }
  }
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function yamlProblem(text: string): Promise<string | null> {
  const { parseAllDocuments } = await import("yaml");
  const parsed = parseAllDocuments(text, { logLevel: "silent" });
  const documents = Array.isArray(parsed) ? parsed : [];
  return documents.flatMap(({ errors }) => errors)[0]?.message ?? null;
}

function typeScriptProblem(text: string): string | null {
  try {
    stripTypeScriptTypes(text, { mode: "transform" });
    return null;
  } catch (error) {
    // The place stands in front of the message.
    const stack = error instanceof Error ? error.stack : undefined;
    return stack?.split("\n    at ")[0] ?? messageOf(error);
  }
}

/** JavaScript is nearly always good TypeScript; where it is not, Node itself decides. */
async function javaScriptProblem(
  text: string,
  extension: string,
  desk: Pick<Desk, "environment" | "signal" | "files">,
): Promise<string | null> {
  if (extension !== ".cjs" && typeScriptProblem(text) === null && !TYPED.test(text)) return null;
  if (text.slice(0, 1_000).includes("@flow")) return null;
  // JSX in a plain file is the bundler's affair.
  if (/<\/[A-Za-z][\w.]*>|<[A-Za-z][\w.]*[^<>]*\/>|<>/.test(text)) return null;
  const tried: (string | null)[] = [];
  const types =
    extension === ".mjs"
      ? ["module"]
      : extension === ".cjs"
        ? ["commonjs"]
        : ["module", "commonjs"];
  for (const type of types) {
    const argv = [process.execPath, `--input-type=${type}`, "--check", "-"];
    const problem = await programProblem({ argv, fault: /SyntaxError/ }, text, desk);
    if (problem === null) return null;
    tried.push(problem);
  }
  return tried[0] ?? null;
}

/** Words that make TypeScript of what would be broken JavaScript. */
const TYPED =
  /^\s*(?:export\s+)?(?:interface|type|enum|declare|namespace|abstract)\s|\)\s*:\s*\w|(?:const|let|var)\s+\w+\s*:\s*\w/m;

async function programProblem(
  { argv: [program = "", ...args], fault }: Parser,
  text: string,
  desk: Pick<Desk, "environment" | "signal" | "files">,
): Promise<string | null> {
  const path = program.includes("/") ? program : findProgram(program, desk.environment.PATH ?? "");
  if (path === null) return null;
  const done = await runProcess([path, ...args], {
    cwd: "/",
    env: desk.environment,
    stdin: text,
    timeoutMs: TIMEOUT_MS,
    signal: desk.signal,
  });
  const told = `${done.stderr}\n${done.stdout}`;
  return done.exitCode !== 0 && fault.test(told) ? told : null;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

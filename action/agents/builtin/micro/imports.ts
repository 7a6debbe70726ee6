// Which files of the unit a file needs, and what it offers, as far as a few patterns tell: a guess that orders work and fills a
// manifest. Whether it is right shows when the code is verified.
import { posix } from "node:path";

const TEXT_MAX_CHARS = 200_000;

type Language = "js" | "python" | "go";

const LANGUAGES: Readonly<Record<string, Language>> = {
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "js",
  ".ts": "js",
  ".mts": "js",
  ".cts": "js",
  ".tsx": "js",
  ".py": "python",
  ".go": "go",
};

const JS_IMPORTS = [
  /\b(?:from|import)\s*["']([^"'\n]{1,300})["']/g,
  /\b(?:require|import)\(\s*["']([^"'\n]{1,300})["']/g,
];
const PYTHON_FROM = /^[ \t]*from[ \t]+([.\w]{1,200})[ \t]+import[ \t]+([^\n#]{1,300})/gm;
const PYTHON_IMPORT = /^[ \t]*import[ \t]+([\w.][\w., \t]{0,300})/gm;
const GO_IMPORT = /^[ \t]*(?:import[ \t]+)?(?:[\w.]{1,60}[ \t]+)?"([^"\n]{1,300})"[ \t]*$/gm;

const languageOf = (path: string): Language | null =>
  LANGUAGES[posix.extname(path).toLowerCase()] ?? null;

/** Those of `known` that the text imports; itself never. */
export function importsOf(path: string, text: string, known: readonly string[]): readonly string[] {
  const body = text.slice(0, TEXT_MAX_CHARS);
  const others = known.filter((one) => one !== path);
  const found = new Set<string>();
  const add = (test: (other: string) => boolean): void => {
    for (const other of others) if (test(other)) found.add(other);
  };
  switch (languageOf(path)) {
    case "js":
      for (const pattern of JS_IMPORTS) {
        for (const [, named = ""] of body.matchAll(pattern)) {
          if (!named.startsWith(".")) continue;
          const meant = posix.join(posix.dirname(path), named);
          add((other) => other === meant || bare(other) === bare(meant) || inFolder(other, meant));
        }
      }
      break;
    case "python":
      for (const named of pythonModules(body)) {
        const meant = pythonPath(path, named);
        add((other) => [`${meant}.py`, `${meant}/__init__.py`].some((one) => endsAs(other, one)));
      }
      break;
    case "go":
      for (const [, named = ""] of body.matchAll(GO_IMPORT)) {
        // The package is a folder; the module's own name stands before it.
        add((other) => {
          const folder = posix.dirname(other);
          return folder !== "." && folder !== posix.dirname(path) && endsAs(named, folder);
        });
      }
      break;
    case null:
      break;
  }
  return [...found];
}

/** `./a.js` may mean a.ts. */
const bare = (path: string): string => path.replace(/\.(?:[cm]?[jt]sx?)$/, "");
const inFolder = (path: string, folder: string): boolean => bare(path) === `${folder}/index`;
const endsAs = (path: string, end: string): boolean => path === end || path.endsWith(`/${end}`);

function pythonModules(text: string): readonly string[] {
  const found: string[] = [];
  for (const [, from = "", names = ""] of text.matchAll(PYTHON_FROM)) {
    found.push(from);
    // `from package import module`
    for (const name of names.replace(/[()]/g, "").split(",")) {
      const bareName = name.trim().split(/\s/)[0] ?? "";
      if (/^\w+$/.test(bareName))
        found.push(from.endsWith(".") ? from + bareName : `${from}.${bareName}`);
    }
  }
  for (const [, names = ""] of text.matchAll(PYTHON_IMPORT)) {
    found.push(...names.split(",").map((name) => name.trim().split(/\s/)[0] ?? ""));
  }
  return found.filter((name) => name !== "");
}

/** `.a` is beside the file, `..a` a folder above. */
function pythonPath(path: string, named: string): string {
  const dots = /^\.*/.exec(named)?.[0].length ?? 0;
  const rest = named.slice(dots).replaceAll(".", "/");
  if (dots === 0) return rest;
  const folder = posix.join(posix.dirname(path), ...Array.from({ length: dots - 1 }, () => ".."));
  return posix.join(folder, rest);
}

const EXPORTS: Readonly<Record<Language, readonly RegExp[]>> = {
  js: [
    /^export[ \t]+(?:default[ \t]+)?(?:declare[ \t]+)?(?:async[ \t]+)?(?:abstract[ \t]+)?((?:function\*?|class|const|let|interface|type|enum)[ \t]+\w[^\n{=;]{0,160})/gm,
    /^export[ \t]*\{([^}]{1,300})\}/gm,
    /^(?:module\.)?exports(?:\.(\w{1,80}))?[ \t]*=/gm,
  ],
  python: [
    /^((?:async[ \t]+)?def[ \t]+[A-Za-z]\w*[ \t]*\([^\n]{0,160}?\)(?:[ \t]*->[^:\n]{1,60})?):/gm,
    /^(class[ \t]+[A-Za-z]\w*(?:\([^)\n]{0,80}\))?):/gm,
  ],
  go: [
    /^(func[ \t]+(?:\([^)\n]{1,80}\)[ \t]*)?[A-Z]\w*\([^\n{]{0,160})/gm,
    /^(type[ \t]+[A-Z]\w*[ \t]+(?:struct|interface|func|[\w.[\]*]{1,60}))/gm,
  ],
};
const EXPORTS_MAX = 40;

/** One line for each thing that others can use. */
export function exportsOf(path: string, text: string): readonly string[] {
  const language = languageOf(path);
  if (language === null) return [];
  const body = text.slice(0, TEXT_MAX_CHARS);
  const found = EXPORTS[language].flatMap((pattern) =>
    [...body.matchAll(pattern)].map((match) => ({ at: match.index, text: match[1] ?? "exports" })),
  );
  return found
    .sort((a, b) => a.at - b.at)
    .map((one) => one.text.replace(/\s+/g, " ").trim())
    .slice(0, EXPORTS_MAX);
}

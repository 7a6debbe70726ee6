// Programs that the agent may start: those that look, those that change files below the workspace, and those that build and test.
// An allow-list: what is not named here, in the repository's own verification, or in the workspace itself, does not run.

const LOOK =
  "[ awk basename cat cmp comm cut date diff dirname du echo egrep expr false fgrep file find fmt fold grep head id jq less ls md5sum nl od paste printf pwd readlink realpath rg sed seq sha1sum sha256sum sleep sort stat strings tac tail test tr tree true type uname uniq wc whereis which whoami xxd yes";
const CHANGE =
  "chmod cp install ln mkdir mv patch rm rmdir tee touch truncate unzip tar gzip gunzip";
const BUILD = [
  "node deno bun npm npx pnpm pnpx yarn corepack tsc tsx ts-node eslint prettier biome vitest jest mocha ava tap webpack vite rollup esbuild",
  "python python3 pytest py.test pip pip3 uv ruff black isort mypy pyright flake8 pylint tox nox poetry pipenv coverage unittest",
  "go gofmt cargo rustc rustfmt make gmake cmake ctest ninja meson gcc g++ cc c++ clang clang++ clang-format ld ar",
  "java javac mvn gradle kotlinc scala sbt ruby bundle rake rspec rubocop gem php composer phpunit perl prove swift elixir mix erl rebar3",
  "dotnet msbuild ghc cabal stack ocaml dune opam lua luac julia Rscript R zig nim dart flutter shellcheck shfmt yamllint sqlite3",
].join(" ");
const NETWORK = "curl wget";

const names = (text: string): readonly string[] => text.split(" ");
const ALLOWED: ReadonlySet<string> = new Set([
  ...names(LOOK),
  ...names(CHANGE),
  ...names(BUILD),
  "git",
]);
const OVER_NETWORK: ReadonlySet<string> = new Set(names(NETWORK));

/** Programs whose every path is changed or lost. */
export const CHANGES_PATHS: ReadonlySet<string> = new Set(
  "chmod mv patch rm rmdir tee touch truncate".split(" "),
);

/** Words that fetch, publish or log in, by program: the first word that is no option. */
const FETCHES: Readonly<Record<string, RegExp>> = {
  npm: /^(?:i|in|ins|inst|install|add|ci|clean-install|install-test|it|update|up|upgrade|audit|outdated|view|info|show|search|init|create|exec|x|dedupe|ping)$/,
  pnpm: /^(?:i|install|add|update|up|upgrade|fetch|dlx|create|audit|outdated|import)$/,
  yarn: /^(?:install|add|upgrade|up|dlx|create|audit|outdated|info|npm)$/,
  bun: /^(?:i|install|add|update|x|create|upgrade|outdated)$/,
  deno: /^(?:install|add|upgrade|cache)$/,
  pip: /^(?:install|download|search|index|wheel)$/,
  uv: /^(?:add|sync|pip|lock|tool|python|self)$/,
  poetry: /^(?:install|add|update|lock|self)$/,
  pipenv: /^(?:install|update|sync|lock)$/,
  cargo: /^(?:add|install|update|fetch|search|vendor)$/,
  go: /^(?:get|install)$/,
  gem: /^(?:install|update|fetch|search)$/,
  bundle: /^(?:install|update|add)$/,
  composer: /^(?:install|update|require|create-project|global)$/,
  opam: /^(?:install|update|upgrade)$/,
  dotnet: /^(?:add|restore|tool|nuget)$/,
  pnpx: /^/,
  corepack: /^/,
};
const PUBLISHES =
  /^(?:publish|unpublish|login|logout|adduser|add-user|token|owner|deprecate|access|dist-tag|yank|push|whoami|profile|hook|org|team|star|deploy|signin|signout)$/;

/** What `xargs` adds is not known yet: only programs that it cannot turn into another. */
export const TAKES_ANY_ARGUMENT: ReadonlySet<string> = new Set(
  "basename cat cmp dirname du echo file grep head ls md5sum nl realpath sha256sum stat tail wc".split(
    " ",
  ),
);

export interface Permits {
  readonly network: boolean;
  /** Programs of the repository's own verification. */
  readonly own: ReadonlySet<string>;
}

/** Why this program with these arguments does not run; null: it may. */
export function programRefusal(
  name: string,
  args: readonly string[],
  permits: Permits,
): string | null {
  if (OVER_NETWORK.has(name)) {
    return permits.network ? null : `\`${name}\` needs the network, which is not allowed`;
  }
  if (!ALLOWED.has(name) && !permits.own.has(name)) {
    return `\`${name}\` is not among the programs that may run`;
  }
  const tool = toolOf(name, args);
  const fetches = FETCHES[tool.name];
  if (fetches === undefined) return tool.name === "git" ? gitRefusal(tool.args) : lookRefusal(tool);
  const verb = tool.args.find((arg, at) => !arg.startsWith("-") && !isValue(tool.args, at)) ?? "";
  if (PUBLISHES.test(verb)) return `\`${tool.name} ${verb}\` acts on the outside; people do that`;
  if (!permits.network && fetches.test(verb)) {
    return `\`${tool.name} ${verb}\` needs the network, which is not allowed`;
  }
  return null;
}

/** `npm --prefix lib install` installs. */
const isValue = (args: readonly string[], at: number): boolean =>
  /^(?:-C|-F|-w|-p|--prefix|--cwd|--dir|--directory|--filter|--workspace|--project|--manifest-path)$/.test(
    args[at - 1] ?? "",
  );

interface Tool {
  readonly name: string;
  readonly args: readonly string[];
}

/** `python3 -m pip install` is pip. */
function toolOf(name: string, args: readonly string[]): Tool {
  if (/^pip\d/.test(name)) return { name: "pip", args };
  const module = /^python\d?(?:\.\d+)?$/.test(name) ? args.indexOf("-m") : -1;
  const named = args[module + 1];
  return module >= 0 && named !== undefined
    ? { name: named, args: args.slice(module + 2) }
    : { name, args };
}

/** What `find`, `tar` and others can start or write besides looking. */
const STARTS: Readonly<Record<string, RegExp>> = {
  find: /^-(?:exec|execdir|ok|okdir|delete|fprint\w*|fls)$/,
  tar: /^(?:--to-command|--checkpoint-action|--use-compress-program|-I)/,
  rg: /^--(?:pre|hostname-bin)/,
  sort: /^(?:--compress-program|-o|--output)/,
  less: /^\+/,
};

function lookRefusal({ name, args }: Tool): string | null {
  const starts = STARTS[name];
  const found = starts === undefined ? undefined : args.find((arg) => starts.test(arg));
  return found === undefined ? null : `\`${name} ${found}\` is not allowed`;
}

const GIT_VERBS = new Set(
  "add blame cat-file check-ignore commit describe diff grep log ls-files ls-tree merge-base mv restore rev-list rev-parse rm shortlog show status version whatchanged".split(
    " ",
  ),
);
/** Options that start programs, write elsewhere, or work on another repository. */
const GIT_OPTIONS =
  /^(?:-c|-C|--config-env|--exec-path|--git-dir|--work-tree|--namespace|--bare|--super-prefix|--upload-pack|--receive-pack|--output|--ext-diff|--textconv|--open-files-in-pager|--no-verify-signatures|--pathspec-from-file|--gpg-sign|--template|--amend|--author|--date|--reset-author|--edit|-e$)/;

function gitRefusal(args: readonly string[]): string | null {
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const verb = args[at] ?? "";
  const before = at < 0 ? args : args.slice(0, at);
  const global = before.find(
    (arg) => !/^(?:--no-pager|--version|-P|--literal-pathspecs)$/.test(arg),
  );
  if (global !== undefined) return `\`git ${global}\` is not allowed`;
  if (verb === "") return null;
  if (!GIT_VERBS.has(verb)) return `\`git ${verb}\` is not allowed: commit here, no more`;
  const own =
    verb === "grep"
      ? args.slice(at + 1).filter((arg) => arg !== "-e" && arg !== "-c")
      : args.slice(at + 1);
  if (verb === "rm" && own.some((arg) => /^(?:\.\/?|\*|:\/?)$/.test(arg))) {
    return "`git rm` of everything would take the whole workspace";
  }
  const end = own.indexOf("--");
  const option = (end < 0 ? own : own.slice(0, end)).find(
    (arg) => GIT_OPTIONS.test(arg) || (verb === "grep" && /^-[a-zA-Z]*O/.test(arg)),
  );
  return option === undefined ? null : `\`git ${verb} ${option}\` is not allowed`;
}

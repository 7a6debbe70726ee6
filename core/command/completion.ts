// Completion scripts for shells, made from a tree of words: what may follow what, with what it does. Names are ours, so only the sentences
// need quoting.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of the shells.

export interface CompletionWord {
  readonly name: string;
  readonly about: string;
  readonly below: readonly CompletionWord[];
  /** Long options, with their dashes, and values that a following word may have. */
  readonly options: readonly string[];
  readonly values: readonly string[];
}

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, words: readonly CompletionWord[]): string {
  switch (shell) {
    case "bash":
      return bash(words);
    case "zsh":
      return zsh(words);
    case "fish":
      return fish(words);
  }
}

interface Level {
  /** Words up to here, with a space on both sides: the longest come first. */
  readonly path: string;
  readonly word: CompletionWord;
}

function levels(words: readonly CompletionWord[], path = " "): readonly Level[] {
  return words.flatMap((word) => {
    const here = `${path}${word.name} `;
    return [...levels(word.below, here), { path: here, word }];
  });
}

const nextOf = ({ below, values, options }: CompletionWord): readonly string[] => [
  ...below.map(({ name }) => name),
  ...values,
  ...options,
];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function bash(words: readonly CompletionWord[]): string {
  const cases = levels(words).map(
    ({ path, word }) => `    "${path}"*) words=${quoted(nextOf(word).join(" "))} ;;`,
  );
  return [
    "# bash completion of mc: source <(mc completion bash)",
    "_mc() {",
    '  local path=" " words="" i',
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    '    case "${COMP_WORDS[i]}" in -*) ;; *) path="$path${COMP_WORDS[i]} " ;; esac',
    "  done",
    '  case "$path" in',
    `    " ") words=${quoted(words.map(({ name }) => name).join(" "))} ;;`,
    ...cases,
    "  esac",
    '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")',
    "}",
    "complete -o default -F _mc mc",
    "",
  ].join("\n");
}

function zsh(words: readonly CompletionWord[]): string {
  const described = (all: readonly CompletionWord[]): string =>
    all.map(({ name, about }) => quoted(`${name}:${about.replaceAll(":", "\\:")}`)).join(" ");
  const cases = levels(words).map(({ path, word }) => {
    const plain = [...word.values, ...word.options].map(quoted).join(" ");
    const below = word.below.length === 0 ? "" : ` found=(${described(word.below)});`;
    return `    ${quoted(path)}*)${below} plain=(${plain}) ;;`;
  });
  return [
    "#compdef mc",
    "# zsh completion of mc: mc completion zsh > a folder of $fpath, as _mc",
    "_mc() {",
    "  local -a found plain",
    '  local path_=" " word',
    '  for word in "${words[@]:1:$((CURRENT - 2))}"; do',
    '    [[ "$word" == -* ]] || path_="$path_$word "',
    "  done",
    '  case "$path_" in',
    `    " ") found=(${described(words)}) ;;`,
    ...cases,
    "  esac",
    "  (( ${#found} )) && _describe -t commands command found",
    "  (( ${#plain} )) && compadd -- $plain",
    "  _files",
    "}",
    "compdef _mc mc",
    "",
  ].join("\n");
}

function fish(words: readonly CompletionWord[]): string {
  const text = (value: string): string =>
    `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = levels(words).flatMap(({ path, word }) => {
    const [first = "", second] = path.trim().split(" ");
    const parents = second === undefined ? "" : `__fish_seen_subcommand_from ${first}; and `;
    const own = `${parents}__fish_seen_subcommand_from ${word.name}`;
    const when =
      second === undefined
        ? "__fish_use_subcommand"
        : `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${siblings(words, first)}`;
    return [
      `complete -c mc -f -n ${text(when)} -a ${word.name} -d ${text(word.about)}`,
      ...word.values.map((value) => `complete -c mc -n ${text(own)} -a ${value}`),
      ...word.options.map(
        (option) => `complete -c mc -n ${text(own)} -l ${option.replace(/^--/, "")}`,
      ),
    ];
  });
  return ["# fish completion of mc: mc completion fish | source", ...lines, ""].join("\n");
}

const siblings = (words: readonly CompletionWord[], first: string): string =>
  (words.find(({ name }) => name === first)?.below ?? []).map(({ name }) => name).join(" ");

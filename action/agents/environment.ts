// What a child process may see: an allow-list of names, never the job's environment minus something (SR11).

/** Passed on when set. NODE_OPTIONS, LD_PRELOAD, GITHUB_*, ACTIONS_*, INPUT_* and every token are absent by construction. */
const ALLOWED = [
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TERM",
  "PATH",
  "VIRTUAL_ENV",
  "PYTHONPATH",
  "PYTHONDONTWRITEBYTECODE",
  "PYTHONIOENCODING",
  "PYTHONUTF8",
  "NODE_PATH",
  "NPM_CONFIG_PREFIX",
  "JAVA_HOME",
  "GOROOT",
  // Without them nothing reaches the network behind a corporate proxy, or trusts its certificate.
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
] as const;

/** Wins over everything, also over names that a maintainer asks for. */
const DENIED = [
  "ANTHROPIC_API_KEY",
  "CLAUDECODE",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "GITHUB_TOKEN",
  "GH_TOKEN",
  "GITLAB_TOKEN",
  "NPM_TOKEN",
  "PYPI_TOKEN",
  "DATABASE_URL",
  "REDIS_URL",
  "TELEGRAM_BOT_TOKEN",
] as const;

export const MODEL_KEYS = [
  "ANTHROPIC_API_KEY",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "OPENAI_API_KEY",
  "GEMINI_API_KEY",
] as const;
export type ModelKey = (typeof MODEL_KEYS)[number];

/** Names of the variables that pass, of those given. */
export function allowedNames(
  names: readonly string[],
  extra: readonly string[] = [],
): readonly string[] {
  const allowed = new Set<string>([...ALLOWED, ...extra]);
  for (const name of DENIED) allowed.delete(name);
  return names.filter((name) => allowed.has(name)).sort();
}

/** The whole environment of a child: the allowed names, a private HOME and temporary folder, and what is added by name. */
export function childEnvironment(
  parent: NodeJS.ProcessEnv,
  own: { readonly home: string; readonly temp: string },
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const child: Record<string, string> = {};
  for (const name of allowedNames(Object.keys(parent))) {
    const value = parent[name];
    if (value !== undefined && value !== "") child[name] = value;
  }
  child.LANG ??= "C.UTF-8";
  child.PATH ??= "/usr/local/bin:/usr/bin:/bin";
  Object.assign(child, pastProxy(child));
  return { ...child, HOME: own.home, TMPDIR: own.temp, ...added };
}

/** The model keys that are set, of those a back-end needs. */
export function modelKeys(
  parent: NodeJS.ProcessEnv,
  names: readonly ModelKey[],
): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const name of names) {
    const value = parent[name];
    if (value !== undefined && value !== "") keys[name] = value;
  }
  return keys;
}

/** The forwarder is on this machine: no proxy leads there. */
function pastProxy(child: Readonly<Record<string, string>>): Record<string, string> {
  if (!Object.keys(child).some((name) => /^https?_proxy$/i.test(name))) return {};
  const before = child.NO_PROXY ?? child.no_proxy ?? "";
  const all = [...before.split(",").filter((each) => each !== ""), "127.0.0.1", "localhost"];
  const value = [...new Set(all)].join(",");
  return { NO_PROXY: value, no_proxy: value };
}

/** Shorter ones stand in for a key where none is needed ("ollama"): words, not secrets. */
const TOKEN_MIN_CHARS = 16;

/** Every secret value that this job was given: masked in logs, searched for in what it leaves. */
export function secretsOf(parent: NodeJS.ProcessEnv): readonly string[] {
  const token = parent.ANTHROPIC_AUTH_TOKEN ?? "";
  const keys = Object.values(modelKeys(parent, MODEL_KEYS));
  return token.length >= TOKEN_MIN_CHARS ? [...keys, token] : keys;
}

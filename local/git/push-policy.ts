// The pre-receive hook: refuses changes of workflows and of protected branches before any ref moves, while objects are in quarantine.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const HOOK = `#!/bin/sh
# Writes the reason of a refusal to $LOCAL_REASON; the server puts it in place of the plain one.
zero=0000000000000000000000000000000000000000
refuse() { printf '%s' "$1" > "$LOCAL_REASON"; exit 1; }
new=
while read -r before after ref; do
  case " $LOCAL_CLOSED " in
    *" $ref "*) refuse "GH006: Protected branch update failed for $ref. You're not authorized to push to this branch" ;;
  esac
  case " $LOCAL_FORWARD_ONLY " in
    *" $ref "*)
      [ "$after" = $zero ] && refuse "protected branch: deletion is not allowed"
      if [ "$before" != $zero ] && ! git merge-base --is-ancestor "$before" "$after"; then
        refuse "protected branch: cannot force-push"
      fi ;;
  esac
  [ "$after" = $zero ] || new="$new $after"
done
[ -n "$LOCAL_WORKFLOWS" ] && exit 0
[ -z "$new" ] && exit 0
path=$(git log -c --format= --name-only $new --not --all -- .github/workflows) ||
  refuse "the pushed commits could not be read"
path=\${path%%
*}
[ -n "$path" ] && refuse "refusing to allow a GitHub App to create or update workflow \\\`$path\\\` without \\\`workflows\\\` permission"
exit 0
`;

export interface PushPolicy {
  readonly env: Readonly<Record<string, string>>;
  readonly reason: () => Promise<string | null>;
  readonly close: () => Promise<void>;
}

const OPEN: PushPolicy = {
  env: configured("/dev/null"),
  reason: async () => null,
  close: async () => {},
};

function configured(hooks: string): Record<string, string> {
  return { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: hooks };
}

/** No hook runs where nothing can be refused: it costs two processes. */
export async function pushPolicy(options: {
  readonly dataDir: string;
  readonly mayWriteWorkflows: boolean;
  /** Full ref names that move forward only. */
  readonly forwardOnly: readonly string[];
  /** Full ref names that this caller may not move at all. */
  readonly closed: readonly string[];
}): Promise<PushPolicy> {
  const guarded = options.forwardOnly.length + options.closed.length;
  if (options.mayWriteWorkflows && guarded === 0) return OPEN;
  const hooks = join(options.dataDir, "hooks");
  if (!existsSync(join(hooks, "pre-receive"))) {
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, "pre-receive"), HOOK, { mode: 0o755 });
  }
  const folder = await mkdtemp(join(options.dataDir, "push-"));
  const file = join(folder, "reason");
  return {
    env: {
      ...configured(hooks),
      LOCAL_REASON: file,
      LOCAL_CLOSED: options.closed.join(" "),
      LOCAL_FORWARD_ONLY: options.forwardOnly.join(" "),
      LOCAL_WORKFLOWS: options.mayWriteWorkflows ? "1" : "",
    },
    reason: () => readFile(file, "utf8").catch(() => null),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

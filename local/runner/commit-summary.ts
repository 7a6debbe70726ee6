// What run payloads say of their head commit; read once per commit.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { CommitSummary, Host } from "./host.ts";

const execute = promisify(execFile);
const REMEMBERED_MAX = 500;
const FIELDS = "%T%x00%cI%x00%an%x00%ae%x00%cn%x00%ce%x00%B";

export class CommitSummaries {
  readonly #host: Host;
  readonly #known = new Map<string, Promise<CommitSummary>>();

  constructor(host: Host) {
    this.#host = host;
  }

  get(repo: string, sha: string): Promise<CommitSummary> {
    const key = `${repo}@${sha}`;
    const known = this.#known.get(key) ?? this.#read(repo, sha);
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    this.#known.set(key, known);
    return known;
  }

  async #read(repo: string, sha: string): Promise<CommitSummary> {
    const told = (await this.#host.commit?.(repo, sha)) ?? null;
    if (told !== null) return told;
    const { stdout } = await execute("git", ["show", "-s", `--format=${FIELDS}`, sha], {
      cwd: this.#host.gitDir(repo),
    });
    const [tree = "", date = "", an = "", ae = "", cn = "", ce = "", message = ""] =
      stdout.split("\0");
    return {
      id: sha,
      tree_id: tree,
      message: message.trimEnd(),
      timestamp: date,
      author: { name: an, email: ae },
      committer: { name: cn, email: ce },
    };
  }
}

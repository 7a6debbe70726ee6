// A remote repository for tests and what people do to it, behind an interface that a memory implementation can offer too.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openGit } from "../../app/git/clone.ts";
import type { GitPort } from "../../app/git/port.ts";
import { type Sha, sha } from "../../core/base/brand.ts";

export type Files = Readonly<Record<string, string | Buffer | null>>;

export interface Remote {
  /** Somebody commits on top of `parents` (first parent's tree plus the files) and, with `ref`, pushes there by force. */
  commit(files: Files, options?: { parents?: readonly Sha[]; ref?: string; at?: number }): Sha;
  set(ref: string, commit: Sha | null): void;
  tip(ref: string): Sha | null;
  /** The tip of a ref that must be there. */
  at(ref: string): Sha;
  refs(): ReadonlyMap<string, Sha>;
  text(commit: Sha, path: string): string | null;
  /** Raw commit: tree, parents, author, committer, message. */
  show(commit: Sha): { parents: Sha[]; author: string; committer: string; message: string };
}

export interface World {
  readonly remote: Remote;
  readonly git: GitPort;
  /** A second app on the same remote with a clone of its own. */
  another(): GitPort;
}

export const IDENTITY = { name: "mission-control[bot]", email: "bot@example.com" };

export interface RealWorld extends World {
  readonly dir: string;
  readonly url: string;
}

export function realWorld(): RealWorld {
  const dir = mkdtempSync(join(tmpdir(), "mc-git-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const url = join(dir, "remote.git");
  const run = (args: readonly string[], input = "") =>
    execFileSync("git", ["-C", url, ...args], {
      input,
      stdio: ["pipe", "pipe", "pipe"],
    }).toString();
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", url]);
  let count = 0;
  const another = (): GitPort =>
    openGit({
      repo: "octo/sample",
      remoteUrl: url,
      dir: join(dir, `app-${count++}`),
      token: async () => "unused",
      identity: IDENTITY,
    });
  return { dir, url, remote: realRemote(url, run), git: another(), another };
}

function realRemote(url: string, run: (args: readonly string[], input?: string) => string): Remote {
  let clock = 1_700_000_000;
  const remote: Remote = {
    commit(files, { parents = [], ref = "refs/heads/scratch", at = clock++ } = {}) {
      const parts: Buffer[] = [];
      const add = (text: string | Buffer) => parts.push(Buffer.from(text));
      add(
        `commit refs/import\nmark :1\ncommitter Olga <olga@example.com> ${at} +0100\ndata 4\nwork\n`,
      );
      for (const [index, parent] of parents.entries()) {
        add(`${index === 0 ? "from" : "merge"} ${parent}\n`);
      }
      for (const [path, content] of Object.entries(files)) {
        if (content === null) add(`D ${JSON.stringify(path)}\n`);
        else {
          const body = Buffer.from(content);
          add(`M 100644 inline ${JSON.stringify(path)}\ndata ${body.length}\n`);
          add(body);
          add("\n");
        }
      }
      add("\nget-mark :1\nreset refs/import\nfrom 0000000000000000000000000000000000000000\n\n");
      const out = execFileSync("git", ["-C", url, "fast-import", "--quiet", "--force"], {
        input: Buffer.concat(parts),
      });
      const commit = sha(out.toString().trim());
      remote.set(ref, commit);
      return commit;
    },
    set(ref, commit) {
      run(commit === null ? ["update-ref", "-d", ref] : ["update-ref", ref, commit]);
    },
    tip: (ref) => remote.refs().get(ref) ?? null,
    at(ref) {
      const tip = remote.tip(ref);
      if (tip === null) throw new Error(`${ref} is absent`);
      return tip;
    },
    refs() {
      const lines = run(["for-each-ref", "--format=%(refname) %(objectname)"]).trim().split("\n");
      return new Map(
        lines
          .filter((line) => line !== "")
          .map((line) => {
            const [name = "", id = ""] = line.split(" ");
            return [name, sha(id)] as const;
          }),
      );
    },
    text(commit, path) {
      try {
        return run(["cat-file", "blob", `${commit}:${path}`]);
      } catch {
        return null;
      }
    },
    show(commit) {
      const text = run(["cat-file", "commit", commit]);
      const cut = text.indexOf("\n\n");
      const head = text.slice(0, cut).split("\n");
      const field = (name: string) =>
        head
          .filter((line) => line.startsWith(`${name} `))
          .map((line) => line.slice(name.length + 1));
      return {
        parents: field("parent").map(sha),
        author: field("author")[0] ?? "",
        committer: field("committer")[0] ?? "",
        message: text.slice(cut + 2),
      };
    },
  };
  return remote;
}

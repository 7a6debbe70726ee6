// The rails: what is understood of a command line, what runs of it, and what does not.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseShell, renderShell } from "../../../action/agents/builtin/shell/parse.ts";
import { railCommand } from "../../../action/agents/builtin/shell/rails.ts";
import { type Files, openFiles } from "../../../action/agents/builtin/workspace.ts";

let root = "";
let files: Files;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "mc-rails-"));
  for (const folder of [".git", "src/deep", "docs", ".github/workflows"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "AGENTS.md"), "");
  writeFileSync(join(root, "src/a.js"), "");
  symlinkSync("/etc", join(root, "out"));
  files = openFiles(root, { protected: ["**/AGENTS.md"], forbidden: [".github/workflows/**"] });
});
afterAll(() => rmSync(root, { recursive: true }));

const judge = (command: string, network = false, own: readonly string[] = []) =>
  railCommand(command, {
    files,
    network,
    own: new Set(own),
    writeRefusal: (path) => (path === "src/a.js" ? "it was not read" : null),
  });

describe("what may run", () => {
  test.each([
    "npm test",
    "npm run build && npm test 2>&1 | tail -20",
    "node --test test/*.test.js",
    "node -e 'console.log(1 + 1)'",
    "python3 -m pytest -q",
    "cd src && cat ../AGENTS.md && cd deep && ls ../..",
    "ls -la; echo done",
    'grep -rn "import .* from" src | head -5',
    "grep -rn --exclude-dir=.git needle .",
    "find . -name '*.js' -not -path './.git/*'",
    "sed -n '1,20p' src/a.js",
    "sed -i 's/a/b/' src/a.js",
    "awk '/foo/{print $1}' src/a.js",
    "git status && git diff HEAD~1 -- src/a.js",
    "git add -A && git commit -m 'Fix (all of) it; see $HOME & more'",
    "git log --oneline -5",
    "FORCE_COLOR=0 CI=1 npm test",
    "timeout 20 env NODE_ENV=test npx vitest run",
    "sh -c 'npm test'",
    "bash scripts/check.sh",
    "./node_modules/.bin/tsc -p .",
    "rm -rf docs src/deep",
    "mkdir -p lib && touch lib/b.js",
    "cat src/a.js > /dev/null 2>&1",
    "ls src | xargs wc -l",
    "true || false",
    "cat src/*.js",
    "npm test \\\n  --silent",
    "make check",
    "npm test > log.txt 2>&1; tail log.txt",
    "npm test &> log.txt",
    "cd src && echo x >> b.js",
    "FORCE='a b' npm test",
    "npm --prefix lib test",
    "git show HEAD@{1}:src/a.js",
  ])("%s", (command) => {
    expect(judge(command)).toMatchObject({ ok: true });
  });
});

describe("what may not", () => {
  test.each([
    // Deleting.
    ["rm -rf /", "outside the workspace"],
    ["rm -rf /*", "outside the workspace"],
    ["rm -rf .", "whole workspace"],
    ["rm -rf *", "is protected"],
    ["rm -rf ./*", "is protected"],
    ["cd src && rm -rf ../*", "is protected"],
    ["cat */../../x", "does not go"],
    ["rm -rf ./", "whole workspace"],
    ["rm -rf src/..", "whole workspace"],
    ["cd src && rm -rf ..", "whole workspace"],
    ["false && cd src; rm -rf ..", "outside the workspace"],
    ["rm -rf ../x", "outside the workspace"],
    ["rm -rf ~", "home folder"],
    ["rm -rf .git", "git's own"],
    ["rm -rf .g*", "git's own"],
    ["rm -rf .??t", "could match"],
    ["rm -rf .*", "could match"],
    ["rm -rf .GIT/hooks", "git's own"],
    ["git rm -rf .", "whole workspace"],
    ["find . -delete", "find -delete"],
    ["find . -exec rm {} +", "find -exec"],
    ["echo / | xargs rm -rf", "outside the workspace"],
    ["ls | xargs rm", "hides what"],
    ["echo push | xargs git", "hides what"],
    ["echo curl x | xargs env", "hides what"],
    ["echo x | xargs env ls", "hides what"],
    ["mv src /tmp/x", "outside the workspace"],
    ["dd if=/dev/zero of=/dev/sda", "not among"],
    ["mkfs.ext4 /dev/sda", "not among"],
    ["sudo npm test", "not among"],
    ["shutdown now", "not among"],
    ["kill -9 1", "not among"],
    // Going out.
    ["curl https://example.com", "network"],
    ["wget example.com", "network"],
    ["ssh example.com", "not among"],
    ["nc -l 1234", "not among"],
    ["npm install left-pad", "network"],
    ["npm i", "network"],
    ["npm publish", "people do that"],
    ["pip install requests", "network"],
    ["python3 -m pip install requests", "network"],
    ["cargo publish", "people do that"],
    ["go get example.com/x", "network"],
    ["git push origin HEAD", "git push"],
    ["git -c alias.x='!sh' x", "git -c"],
    ["git fetch", "git fetch"],
    ["git clone https://example.com/x", "git clone"],
    ["git remote add x y", "git remote"],
    ["git config user.name x", "git config"],
    ["git checkout main", "git checkout"],
    ["git reset --hard", "git reset"],
    ["git rebase -i HEAD~3", "git rebase"],
    ["git commit --amend", "--amend"],
    ["git grep -Ovi x", "-Ovi"],
    ["git diff --output=/etc/x", "--output"],
    ["git -C /tmp status", "git -C"],
    // Hiding it.
    ["sh -c 'curl example.com'", "network"],
    ["bash -lc \"sh -c 'git push'\"", "git push"],
    ["env -S 'curl x'", "not allowed"],
    ["env X=1 curl x", "network"],
    ["timeout 5 curl x", "network"],
    ["ls | xargs curl", "hides what"],
    ["true && curl x", "network"],
    ["true\ncurl x", "network"],
    ["PATH=/tmp ls", "may not be set"],
    ["LD_PRELOAD=x.so ls", "may not be set"],
    ["NPM_CONFIG_OFFLINE=false npm test", "may not be set"],
    ["GIT_DIR=/tmp git status", "may not be set"],
    ["/bin/rm x", "without its folder"],
    ["echo $(curl x)", "`$`"],
    ["echo `curl x`", "backquote"],
    ['echo "$HOME"', "`$`"],
    ["echo $HOME", "`$`"],
    ["(curl x)", "parenthesis"],
    ["cat <<EOF\nx\nEOF", "not understood"],
    ["cat <(ls)", "not understood"],
    ["npm test &", "not understood"],
    ["npm test & curl x", "not understood"],
    ["echo 'open", "open quote"],
    ["for f in *; do echo; done", "not among"],
    ["eval ls", "not among"],
    ["source x.sh", "not among"],
    ["npm --prefix lib install", "network"],
    ["bash -c 'cat {/etc/passwd,x}'", "list in braces"],
    ["ps auxeww", "not among"],
    ["! curl x", "not among"],
    ["command curl x", "network"],
    // Elsewhere.
    ["cat /etc/passwd", "outside the workspace"],
    ["cat /proc/self/environ", "outside the workspace"],
    ["cat ../secret", "outside the workspace"],
    ["cat out/passwd", "leads out"],
    ["cat o*/passwd", "leads out"],
    ["cat < /etc/passwd", "outside the workspace"],
    ["grep --file=/etc/passwd x", "outside the workspace"],
    ["gcc -I/usr/include src/a.c", "outside the workspace"],
    ["cd /etc && cat passwd", "outside the workspace"],
    ["cd out && cat passwd", "leads out"],
    ["cd nowhere && ls", "no such folder"],
    ["ls | cd src", "in a pipe"],
    ["cat .git/config", "git's own"],
    ["/usr/bin/curl x", "without its folder"],
    // Past the tools.
    ["echo x > src/a.js", "not read"],
    ["cd src && echo x > a.js", "not read"],
    ["echo x > ../x", "outside the workspace"],
    ["echo x > out/x", "leads out"],
    ["echo x > .git/config", "git's own"],
    ["echo x > src/*.js", "one file"],
    ["sh -c 'echo x > /etc/x'", "outside the workspace"],
    ["echo x >> AGENTS.md", "is protected"],
    ["rm AGENTS.md", "is protected"],
    ["cd src && mv ../AGENTS.md x", "is protected"],
    ["sed -i s/a/b/ AGENTS.md", "is protected"],
    ["touch .github/workflows/x.yml", "never changed"],
    ["", "empty"],
    ["&& ls", "not understood"],
    ["ls &&", "not understood"],
  ])("%s", (command, why) => {
    const judged = judge(command);
    expect(judged.ok ? `runs: ${judged.value.command}` : judged.problem.toLowerCase()).toContain(
      why.toLowerCase(),
    );
  });
});

test("with the network allowed packages may be fetched, and nothing is published", () => {
  expect(judge("npm ci", true).ok).toBe(true);
  expect(judge("curl -s https://example.com", true).ok).toBe(true);
  expect(judge("npm publish", true).ok).toBe(false);
  expect(judge("git push", true).ok).toBe(false);
});

test("programs of the repository's own verification may run", () => {
  expect(judge("bazel test //...").ok).toBe(false);
  expect(judge("bazel test all", false, ["bazel"]).ok).toBe(true);
});

test("what runs is what was judged: no word means more to the shell than it did to us", () => {
  const line = fc.array(
    fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        "a",
        " ",
        "'",
        '"',
        "\\",
        "$",
        "$x",
        "`",
        ";",
        "|",
        "&",
        ">",
        "<",
        "(",
        "{a,b}",
        "~",
        "#",
        "!",
        "\n",
        "=",
        "-e",
      ),
    ),
    { maxLength: 10 },
  );
  let played = 0;
  fc.assert(
    fc.property(line, (parts) => {
      const text = `printf %s\\\\0 ${parts.join("")}`;
      const parsed = parseShell(text);
      if (!parsed.ok || parsed.value.length !== 1) return;
      const [command] = parsed.value;
      if (command === undefined || command.redirections.length > 0) return;
      if (command.words.some(({ isGlob }) => isGlob)) return;
      const words = command.words.map((word) => word.text);
      if (words[0] !== "printf" || words[1] !== "%s\\0") return;
      if (words.some((word) => word.includes("\0") || /[^\u0020-\u007e\n]/.test(word))) return;
      played += 1;
      const printed = execFileSync("sh", ["-c", renderShell(parsed.value)], {
        cwd: root,
        encoding: "utf8",
      });
      expect(printed).toBe(
        words
          .slice(2)
          .map((word) => `${word}\0`)
          .join("") || "\0",
      );
    }),
    { numRuns: 300 },
  );
  expect(played).toBeGreaterThan(30);
});

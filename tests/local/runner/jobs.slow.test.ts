// Jobs with real processes, real git and real files.
import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { ActionsOptions } from "../../../local/api.ts";
import type { RunView } from "../../../local/runner/host.ts";
import { type ActionsWorld, openActionsWorld } from "../../support/actions-host.ts";

const open: ActionsWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

interface Setting {
  readonly files?: Readonly<Record<string, string>>;
  readonly later?: readonly Readonly<Record<string, string>>[];
  readonly actions?: Partial<ActionsOptions>;
  readonly head?: string;
  readonly secrets?: Record<string, string>;
}

/** `jobs` in YAML, two spaces deep. */
function world(jobs: string, setting: Setting = {}): ActionsWorld {
  const workflow = `name: CI\non: { workflow_dispatch: { inputs: { text: { type: string } } } }\n${setting.head ?? ""}\njobs:\n${jobs}`;
  const made = openActionsWorld({
    commits: [{ ".github/workflows/ci.yml": workflow, ...setting.files }, ...(setting.later ?? [])],
    ...(setting.actions === undefined ? {} : { actions: setting.actions }),
  });
  made.secrets = setting.secrets ?? {};
  open.push(made);
  return made;
}

const steps = (yaml: string, more = ""): string =>
  `  job:\n    runs-on: ubuntu-latest\n${more}    steps:\n${yaml.replace(/^/gm, "      ")}`;

interface Ended {
  readonly run: RunView;
  /** Log of each job without its timestamps. */
  readonly log: string;
  readonly steps: readonly string[];
}

async function ended(w: ActionsWorld, inputs: Record<string, unknown> = {}): Promise<Ended> {
  const id = await w.dispatch("ci.yml", inputs);
  await w.service.idle();
  return result(w, id);
}

async function result(w: ActionsWorld, id: number): Promise<Ended> {
  const run = w.service.run("octo/app", id);
  if (run === null) throw new Error("The run is gone.");
  const texts = await Promise.all(run.jobs.map((job) => w.service.logs("octo/app", job.id)));
  return {
    run,
    log: texts.join("").replace(/^\S+Z /gm, ""),
    steps: run.jobs.flatMap((job) => job.steps.map((step) => `${step.name}: ${step.conclusion}`)),
  };
}

describe("steps", () => {
  test("outputs, environment, path and summary travel by file", async () => {
    const w = world(
      steps(
        [
          "- id: one",
          "  run: |",
          '    echo "a=1" >> "$GITHUB_OUTPUT"',
          '    printf "b<<X\\nl1\\nl2\\nX\\n" >> "$GITHUB_OUTPUT"',
          '    echo "LATER=from one" >> "$GITHUB_ENV"',
          '    mkdir bin; printf "#!/bin/sh\\necho tool ran\\n" > bin/tool; chmod +x bin/tool; echo "$PWD/bin" >> "$GITHUB_PATH"',
          '    echo "# sum" >> "$GITHUB_STEP_SUMMARY"',
          "- run: |",
          '    echo "got ${{ steps.one.outputs.a }} $LATER $LEVEL ${{ env.LEVEL }}"',
          "    tool",
          "  env: { LEVEL: step }",
          "- run: printf '%s' \"$B\"",
          '  env: { B: "${{ steps.one.outputs.b }}" }',
          '- run: echo "level $LEVEL wf $WF"',
        ].join("\n"),
        "    env: { LEVEL: job }\n",
      ),
      { head: "env: { LEVEL: workflow, WF: w }" },
    );
    const { run, log } = await ended(w);
    expect(run.conclusion).toBe("success");
    expect(log).toContain("got 1 from one step step\ntool ran\n");
    expect(log).toContain("l1\nl2");
    expect(log).toContain("level job wf w");
    expect(
      readFileSync(`${w.dataDir}/actions/logs/${run.jobs[0]?.id}.log.summary.md`, "utf8"),
    ).toBe("# sum\n");
  });

  test("a script with expressions over several lines keeps its shape", async () => {
    const w = world(
      steps(
        "- run: |\n    cat <<EOF\n    ${{ inputs.text }}\n      deep\n    EOF\n- run: >-\n    echo folded\n    ${{ inputs.text }}\n- run: cat x\n  working-directory: sub\n  shell: bash",
      ),
      { files: { "sub/x": "in sub\n" } },
    );
    const { log } = await ended(w, { text: "data" });
    expect(log).toContain("data\n  deep\n");
    expect(log).toContain("folded data");
  });

  test("what a process sees: nothing of the server, no token", async () => {
    process.env.CANARY_OF_THE_SERVER = "leak";
    const w = world(steps("- run: env | sort"), {
      actions: { env: { EXTRA: "given" } },
      secrets: { KEY: "hidden-value" },
    });
    const { log } = await ended(w);
    delete process.env.CANARY_OF_THE_SERVER;
    const names = [...log.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1] ?? "");
    const own = names.filter((name) => !/^(GITHUB|RUNNER)_/.test(name));
    expect(own).toEqual(["CI", "EXTRA", "HOME", "LANG", "PATH", "PWD", "SHLVL", "TMPDIR", "_"]);
    expect(names).not.toContain("GITHUB_TOKEN");
    expect(log).not.toContain("hidden-value");
  });

  test("masks, annotations, stopped commands, refused ones", async () => {
    const w = world(
      steps(
        [
          "- run: |",
          '    echo "key is $KEY and token $T"',
          '    echo "::add-mask::dynamic-value"; echo "a dynamic-value b"',
          '    echo "::warning file=a.ts,line=3::look here"',
          '    echo "::stop-commands::tok"; echo "::error::not an error"; echo "::tok::"',
          '    echo "::set-output name=x::1"',
          "    echo 'NODE_OPTIONS=--require x' >> $GITHUB_ENV",
          '  env: { KEY: "${{ secrets.KEY }}", T: "${{ github.token }}" }',
        ].join("\n"),
      ),
      { secrets: { KEY: "s3cret-value" } },
    );
    const { run, log } = await ended(w);
    expect(log).toContain("key is *** and token ***");
    expect(log).toContain("a *** b");
    expect(log).toContain("\n::error::not an error\n");
    expect(run.jobs[0]?.annotations).toEqual([
      expect.objectContaining({ level: "warning", message: "look here", file: "a.ts", line: 3 }),
      expect.objectContaining({
        level: "warning",
        message: expect.stringContaining("`set-output` command is disabled"),
      }),
      expect.objectContaining({
        level: "failure",
        message: "Can't store NODE_OPTIONS in $GITHUB_ENV",
      }),
    ]);
    expect(run.conclusion).toBe("failure");
    expect(w.tokens.map((token) => token.revoked)).toEqual([true]);
  });

  test("failure, continue-on-error and conditions", async () => {
    const w = world(
      steps(
        '- { id: soft, run: exit 2, continue-on-error: true }\n- { name: "after ${{ steps.soft.outcome }} ${{ steps.soft.conclusion }}", run: echo }\n- { name: hard, run: false }\n- { name: not, run: echo }\n- { name: then, if: failure(), run: echo }',
      ),
    );
    const { steps: seen, run } = await ended(w);
    expect(seen).toEqual([
      "Set up job: success",
      "Run exit 2: success",
      "after failure success: success",
      "hard: failure",
      "not: skipped",
      "then: success",
      "Complete job: success",
    ]);
    expect(run.conclusion).toBe("failure");
  });
});

describe("actions", () => {
  const files = {
    "tool/node/action.yml":
      "name: n\ndescription: d\ninputs: { who: { default: \"${{ github.actor }}\" }, 'two words': { required: true } }\noutputs: { said: { description: d } }\nruns: { using: node24, main: main.js, post: post.js }",
    "tool/node/main.js":
      'const fs = require("fs"); console.log("main", process.env.INPUT_WHO, process.env.INPUT_TWO_WORDS, process.version.split(".")[0]); fs.appendFileSync(process.env.GITHUB_OUTPUT, "said=hello\\n"); fs.appendFileSync(process.env.GITHUB_STATE, "k=kept\\n");',
    "tool/node/post.js": 'console.log("post", process.env.STATE_k);',
    "tool/mix/action.yml":
      'name: c\ndescription: d\ninputs: { x: { default: dx } }\noutputs: { y: { value: "${{ steps.s.outputs.v }}" } }\nruns:\n  using: composite\n  steps:\n    - id: s\n      shell: bash\n      run: echo "v=${{ inputs.x }}!" >> $GITHUB_OUTPUT\n    - shell: bash\n      if: inputs.x == \'given\'\n      run: cat "$GITHUB_ACTION_PATH/text"',
    "tool/mix/text": "from the action\n",
  };

  test("node actions with inputs, outputs, state and post; composite ones; from the workspace or mapped", async () => {
    const w = world(
      steps(
        '- uses: actions/checkout@v4\n- id: n\n  uses: ./tool/node\n  with: { two words: tw }\n- id: c\n  uses: ./tool/mix\n  with: { x: given }\n- run: echo "${{ steps.n.outputs.said }} ${{ steps.c.outputs.y }}"',
      ),
      { files },
    );
    const { log, steps: seen, run } = await ended(w);
    expect(run.conclusion).toBe("success");
    expect(log).toContain("main olga tw v24");
    expect(log).toContain("from the action");
    expect(log).toContain("hello given!");
    expect(log).toContain("post kept");
    expect(seen.slice(-2)).toEqual(["Post Run ./tool/node: success", "Complete job: success"]);
  });

  test("what is not on this machine is refused with the way out", async () => {
    const w = world(steps("- uses: someone/else/deep@v1"));
    const { run, log } = await ended(w);
    expect(run.conclusion).toBe("failure");
    expect(log).toContain(
      "##[error]The action `someone/else/deep@v1` is not on this machine. The local runner downloads nothing: map `someone/else` to a folder",
    );
  });

  test("artifacts pass files between jobs of a run", async () => {
    const w = world(
      `${steps('- run: mkdir -p out/sub; echo 1 > out/a; echo 2 > out/sub/b; echo h > out/.hid\n- { id: u, uses: actions/upload-artifact@v4, with: { name: files, path: out } }\n- { uses: actions/upload-artifact@v4, with: { name: none, path: nothing, if-no-files-found: ignore } }\n- { uses: actions/upload-artifact@v4, with: { name: globs, path: "out/**\\n!out/sub/**" } }\n- { uses: actions/upload-artifact@v4, with: { name: files, path: out/a }, continue-on-error: true }')}\n  next:\n    needs: job\n    runs-on: x\n    steps:\n      - { uses: actions/download-artifact@v4, with: { name: files, path: got } }\n      - { uses: actions/download-artifact@v4, with: { path: all } }\n      - run: find . -type f | sort`,
    );
    const { run, log } = await ended(w);
    expect(run.conclusion).toBe("success");
    expect(run.artifacts.map((artifact) => artifact.name)).toEqual(["files", "globs"]);
    expect(log).toContain(
      "./all/files/a\n./all/files/sub/b\n./all/globs/a\n./got/a\n./got/sub/b\n",
    );
    expect(log).toContain("an artifact with the name 'files' already exists");
  });
});

describe("checkout", () => {
  const later = [{ "b.txt": "2\n" }, { "c.txt": "3\n" }];
  const look = (inputs: string): string =>
    steps(
      `- { uses: actions/checkout@v4, with: { ${inputs} } }\n- run: |\n    git status -sb | head -1; git log --format=%s; ls\n    git cat-file -e HEAD^ && echo has parent || echo no parent\n    git for-each-ref --format='%(refname)'; git config --get-all http.http://local.invalid/.extraheader || echo no header\n    git fsck --no-dangling && git status --porcelain`,
    );

  test("one commit deep: exactly that commit, on its branch, with the token to push", async () => {
    const { log, run } = await ended(world(look(""), { later }));
    expect(run.conclusion).toBe("success");
    expect(log).toContain("## main...origin/main\nCommit 3\nb.txt\nc.txt\n");
    expect(log).toContain(
      "no parent\nrefs/heads/main\nrefs/remotes/origin/main\nAUTHORIZATION: basic ***",
    );
  });

  test("all history, detached at a commit, without the token", async () => {
    const w = world(look("fetch-depth: 0, persist-credentials: false, ref: '${{ github.sha }}'"), {
      later,
    });
    const { log } = await ended(w);
    expect(log).toContain("## HEAD (no branch)\nCommit 3\nCommit 2\nCommit 1\n");
    expect(log).toContain("has parent\nrefs/remotes/origin/main\nno header");
  });

  test("a folder of its own, outside refused, unknown ref refused", async () => {
    const w = world(
      steps(
        "- { uses: actions/checkout@v4, with: { path: sub/dir } }\n- run: ls sub/dir\n- { uses: actions/checkout@v4, continue-on-error: true, with: { path: ../../x } }\n- { uses: actions/checkout@v4, with: { ref: nowhere } }",
      ),
    );
    const { log } = await ended(w);
    expect(log).toContain("is not under");
    expect(log).toContain("##[error]A branch or tag with the name 'nowhere' could not be found");
  });

  test("a token without contents cannot read a private repository", async () => {
    const { log, run } = await ended(
      world(steps("- uses: actions/checkout@v4", "    permissions: {}\n")),
    );
    expect(run.conclusion).toBe("failure");
    expect(log).toContain(
      "remote: Repository not found. The job's token may not read this repository",
    );
  });
});

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

/** Resolves when the webhook arrived; nothing polls. */
function announcement(w: ActionsWorld, matches: (line: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const { emit } = w.host;
    Object.assign(w.host, {
      emit: async (...args: Parameters<typeof emit>) => {
        await emit(...args);
        if (matches(w.diary().at(-1) ?? "")) resolve();
      },
    });
  });
}

describe("the end of a job", () => {
  test("cancel kills everything the job started, even what left its group, and always() still runs", async () => {
    const w = world(
      steps(
        "- run: |\n    setsid sleep 300 & echo $! > /tmp/mc-test-$GITHUB_RUN_ID-a\n    trap '' INT TERM\n    sleep 300 & echo $! > /tmp/mc-test-$GITHUB_RUN_ID-b\n    mkfifo go; echo ready > $GITHUB_WORKSPACE/ready\n    wait\n- run: echo never\n- if: always()\n  run: echo cleaning up after ${{ job.status }}",
      ),
    );
    const id = await w.dispatch("ci.yml");
    const ready = `${w.dataDir}/actions/jobs`;
    const { watch } = await import("node:fs");
    await new Promise<void>((resolve) => {
      const watcher = watch(ready, { recursive: true }, (_event, name) => {
        if (name?.endsWith("ready") !== true) return;
        watcher.close();
        resolve();
      });
    });
    const pids = ["a", "b"].map((name) =>
      Number(readFileSync(`/tmp/mc-test-${id}-${name}`, "utf8")),
    );
    expect(pids.every(isAlive)).toBe(true);
    await w.call("POST", `/repos/octo/app/actions/runs/${id}/cancel`);
    await w.service.idle();
    const { run, steps: seen, log } = await result(w, id);
    expect(run.conclusion).toBe("cancelled");
    expect(seen.slice(1, 4).map((line) => line.split(": ").at(-1))).toEqual([
      "cancelled",
      "skipped",
      "success",
    ]);
    expect(log).toContain("cleaning up after cancelled");
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test("a job over its time is cancelled, a step over its time fails", async () => {
    const w = world(
      `${steps("- run: sleep 30", "    timeout-minutes: 0.005\n")}\n  other:\n    runs-on: x\n    steps:\n      - { name: slow, timeout-minutes: 0.005, run: sleep 30 }\n      - { name: after, if: failure(), run: echo }`,
    );
    const { run, log, steps: seen } = await ended(w);
    expect(run.jobs.map((job) => job.conclusion)).toEqual(["cancelled", "failure"]);
    expect(log).toContain("The job has exceeded the maximum execution time of 0.005 minutes.");
    expect(log).toContain("The action 'slow' has timed out after 0.005 minutes.");
    expect(seen).toContain("after: success");
  });

  test("fail-fast ends the legs that run", async () => {
    const w = world(
      '  m:\n    strategy: { matrix: { s: ["exit 1", "sleep 60"] } }\n    runs-on: x\n    steps: [{ run: "${{ matrix.s }}" }]',
    );
    const { run } = await ended(w);
    expect(run.jobs.map((job) => job.conclusion)).toEqual(["failure", "cancelled"]);
  });

  test("no more jobs at a time than there are runners", async () => {
    const w = world(
      "  m:\n    strategy: { matrix: { s: [1, 2, 3] } }\n    runs-on: x\n    steps: [{ run: echo }]",
      { actions: { maxJobs: 1 } },
    );
    await ended(w);
    expect(
      w
        .diary()
        .filter((line) => /in_progress m|completed m/.test(line))
        .map((line) => line.split(" ")[1]),
    ).toEqual(["in_progress", "completed", "in_progress", "completed", "in_progress", "completed"]);
  });

  test("a closing server ends its jobs and leaves the run for the next start", async () => {
    const w = world(steps("- run: sleep 60"));
    const started = announcement(w, (line) => line === "job in_progress job");
    const id = await w.dispatch("ci.yml");
    await started;
    await w.service.close();
    expect(w.service.run("octo/app", id)?.status).toBe("in_progress");
    const again = openActionsWorld({ commits: [], dataDir: w.dataDir });
    await again.service.restore(JSON.parse(JSON.stringify(w.service.snapshot())));
    expect(again.service.run("octo/app", id)?.conclusion).toBe("cancelled");
  });
});

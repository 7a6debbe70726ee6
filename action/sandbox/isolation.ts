// How tools are kept apart on this machine. Node's own permissions close files, processes and add-ons, not the network and not
// signals; those are closed by the kernel: by a filter that a small Python program installs, or by a network of its own. Python
// has no permissions, so its tools run behind the filter or not at all. Where nothing can be closed, no tool runs.

import { findProgram } from "../agents/find-program.ts";
import { runProcess } from "../shared/process.ts";
import { sandboxProgram } from "./programs.ts";

export interface Isolation {
  /** What stands before Node; null: tools in JavaScript cannot be run safely here. */
  readonly node: readonly string[] | null;
  /** The Python that runs tools behind the filter; null: none can. */
  readonly python: string | null;
  /** For people: what is missing; "": nothing. */
  readonly missing: string;
}

const PROBE_MS = 10_000;
/** A network, and processes, of its own; whatever it starts ends with it. */
const APART = ["--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"];

export async function findIsolation(path: string): Promise<Isolation> {
  const python = await sealingPython(path);
  if (python !== null) {
    const seal = [python, "-I", "-S", "-B", sandboxProgram("seal.py"), "exec"];
    return { node: seal, python, missing: "" };
  }
  const unshare = findProgram("unshare", path);
  const probe = findProgram("true", path);
  if (
    unshare !== null &&
    probe !== null &&
    (await says([unshare, ...APART, probe], path)) !== null
  ) {
    const missing = "tools in Python are not run: they need `python3` and a kernel with seccomp";
    return { node: [unshare, ...APART], python: null, missing };
  }
  return {
    node: null,
    python: null,
    missing:
      "tools are not run on this machine: the network can be closed neither by seccomp (with `python3`) nor by `unshare`",
  };
}

/** Where it really is, not a shim. */
async function sealingPython(path: string): Promise<string | null> {
  const python = findProgram("python3", path);
  if (python === null) return null;
  const said = await says([python, "-I", "-S", "-B", sandboxProgram("seal.py"), "probe"], path);
  return said?.startsWith("/") === true ? said : null;
}

/** null: it failed. */
async function says(argv: readonly string[], path: string): Promise<string | null> {
  const done = await runProcess(argv, {
    cwd: "/",
    env: { PATH: path, LANG: "C.UTF-8" },
    timeoutMs: PROBE_MS,
    maxOutputBytes: 10_000,
  });
  return done.exitCode === 0 ? done.stdout.trim() : null;
}

// A tool that nobody looked at is stopped all the same: the sandbox itself lets nothing be written, started or sent.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findIsolation, type Isolation } from "../../../action/sandbox/isolation.ts";
import { sandboxProgram } from "../../../action/sandbox/programs.ts";
import { makeToolFolder, type ToolFolder, usedTools } from "../../../action/sandbox/tool-folder.ts";

let isolation: Isolation;
let place = "";
let root = "";
beforeAll(async () => {
  isolation = await findIsolation(process.env.PATH ?? "");
  place = mkdtempSync(join(tmpdir(), "mc-sandbox-"));
  root = join(place, "repo");
  mkdirSync(join(root, "src"), { recursive: true });
  writeFileSync(join(root, "src", "a.js"), "// TODO one\nconst a = 1;\n");
  writeFileSync(join(place, "secret.txt"), "SECRET");
  symlinkSync(join(place, "secret.txt"), join(root, "link.txt"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

let count = 0;
const offer = (language: "node" | "python", script: string): Promise<ToolFolder> => {
  count += 1;
  const tools = [{ name: "one", description: "A tool", language, script }];
  return makeToolFolder({ tools, root, folder: join(place, `tools-${count}`), isolation });
};

/** As the manifest would start it, whatever the script is: nobody looks at it before. */
async function unchecked(language: "node" | "python", script: string): Promise<string> {
  const made = await offer(language, language === "node" ? "print(1)" : "print(1)");
  writeFileSync(join(made.folder, `one.${language === "node" ? "js" : "py"}`), script);
  return call(made).out;
}

function call(made: ToolFolder, ...args: readonly string[]) {
  const done = spawnSync(made.command, ["one", ...args], { encoding: "utf8", cwd: root });
  return { code: done.status, out: `${done.stdout}${done.stderr}` };
}

const TOOLS = {
  node: 'let n = 0; for (const path of files()) n += read(path).split("TODO").length - 1; print({ n, args })',
  python:
    'import json\nprint(json.dumps({"n": sum(read(path).count("TODO") for path in files("src")), "args": args}))',
} as const;

describe.each(["node", "python"] as const)("a tool in %s", (language) => {
  test("reads the repository, gets its arguments and says what it found; its use is noted", async () => {
    const made = await offer(language, TOOLS[language]);
    expect(made.concerns).toEqual([]);
    const { code, out } = call(made, "x y", "$(id)");
    expect(code, out).toBe(0);
    expect(JSON.parse(out)).toEqual({ n: 1, args: ["x y", "$(id)"] });
    expect(usedTools(made)).toEqual(["one"]);
  });

  test("one that fails is told, and is no use", async () => {
    const made = await offer(language, 'fail("nothing to do")');
    const { code, out } = call(made);
    expect(code).toBe(1);
    expect(out).toContain("nothing to do");
    expect(usedTools(made)).toEqual([]);
  });

  test("reads nothing outside of the repository, by no path and no link", async () => {
    const paths = ["/etc/passwd", "../secret.txt", "src/../../secret.txt", "link.txt"];
    for (const path of paths) {
      const made = await offer(language, `print(read("${path}"))`);
      const { code, out } = call(made);
      expect(code, path).toBe(1);
      expect(out).not.toMatch(/SECRET|root:/);
    }
  });

  test("sees nothing of the environment", async () => {
    const made = await offer(language, "print(1)");
    process.env.MC_CANARY = "canary-value";
    const script =
      language === "node"
        ? "print(typeof process, typeof require)"
        : "w = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close'][0]\nprint(w.__init__.__globals__['environ'])";
    writeFileSync(join(made.folder, `one.${language === "node" ? "js" : "py"}`), script);
    expect(call(made).out).not.toContain("canary-value");
    delete process.env.MC_CANARY;
  });
});

describe("a script that nobody looked at", () => {
  test("in JavaScript finds no way out of its context", async () => {
    const out = await unchecked(
      "node",
      `const at = (name, work) => { try { print(name + " -> " + work()); } catch (error) { print(name + " refused"); } };
at("constructor", () => (() => {}).constructor("return process")());
at("given", () => print.constructor.constructor("return process")());
at("error", () => { try { read("/nope"); } catch (error) { return error.constructor.constructor("return process")(); } });
at("eval", () => (0, eval)("1"));
at("names", () => [typeof process, typeof require, typeof fetch, typeof Function, typeof WebAssembly].join());
at("frames", () => { Error.prepareStackTrace = (_, calls) => calls.map((one) => typeof one.getFunction() + typeof one.getThis()).join(); return new Error("x").stack.replaceAll("undefined", ""); });`,
    );
    expect(out).toContain("constructor refused");
    expect(out).toContain("given refused");
    expect(out).toContain("error refused");
    expect(out).toContain("eval refused");
    expect(out).toContain("names -> undefined,undefined,undefined,undefined,undefined");
    expect(out).toMatch(/frames -> ,*$/m);
  });

  test("in Python reaches the interpreter's modules, and none of them does anything", async () => {
    const target = join(place, "written-by-python");
    const out = await unchecked(
      "python",
      `os = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "_wrap_close"][0].__init__.__globals__["sys"].modules["os"]
def at(name, work):
    try:
        print(name, "->", work())
    except BaseException as error:
        print(name, "refused")
at("system", lambda: os.system("id"))
at("fork", lambda: os.fork())
at("exec", lambda: os.execv("/bin/sh", ["sh", "-c", "id"]))
at("write", lambda: os.open("${target}", os.O_WRONLY | os.O_CREAT))
at("change", lambda: os.open("${join(root, "src", "a.js")}", os.O_RDWR))
at("remove", lambda: os.unlink("${join(root, "src", "a.js")}"))
at("folder", lambda: os.mkdir("${target}"))
at("passwd", lambda: os.open("/etc/passwd", 0))
at("kill", lambda: os.kill(os.getppid(), 9))
at("end", lambda: 1)`,
    );
    for (const name of [
      "system",
      "fork",
      "exec",
      "write",
      "change",
      "remove",
      "folder",
      "passwd",
      "kill",
    ])
      expect(out).toContain(`${name} refused`);
    expect(out).toContain("end -> 1");
    expect(existsSync(target)).toBe(false);
    expect(readFileSync(join(root, "src", "a.js"), "utf8")).toContain("TODO");
  });
});

/** Node with everything that it has, as if a tool had got out of its context: what remains is what the kernel and Node's own permissions hold. */
describe("even the whole of Node", () => {
  test("writes no file, starts no process, reaches no network", async () => {
    const heard: string[] = [];
    const server = createServer((socket) => {
      heard.push("somebody");
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const target = join(place, "written-by-node");
    const script = join(place, "whole.mjs");
    writeFileSync(
      script,
      `import { spawnSync } from "node:child_process";
import dgram from "node:dgram";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { Worker } from "node:worker_threads";
const at = async (name, work) => { try { await work(); console.log(name + " worked"); } catch { console.log(name + " refused"); } };
const asked = (start) => new Promise((yes, no) => start(yes, no));
await at("fetch", () => fetch("http://127.0.0.1:${port}/"));
await at("tcp", () => asked((yes, no) => net.connect(${port}, "127.0.0.1").on("connect", yes).on("error", no)));
await at("udp", () => asked((yes, no) => { const s = dgram.createSocket("udp4"); s.on("error", no); s.send("x", 9, "127.0.0.1", (e) => { s.close(); e ? no(e) : yes(); }); }));
await at("write", () => writeFileSync(${JSON.stringify(target)}, "x"));
await at("remove", () => rmSync(${JSON.stringify(join(root, "src", "a.js"))}));
await at("process", () => { const done = spawnSync("/bin/echo", ["x"]); if (done.error) throw done.error; });
await at("worker", () => asked((yes, no) => { const w = new Worker("1", { eval: true }); w.on("error", no); w.on("exit", yes); }));
await at("passwd", () => readFileSync("/etc/passwd"));
await at("signal", () => process.kill(${process.pid}, 0));
await at("eval", () => (0, eval)("1"));
await at("read", () => readFileSync(${JSON.stringify(join(root, "src", "a.js"))}));
process.exit(0);
`,
    );
    const flags = ["--permission", `--allow-fs-read=${root}`, `--allow-fs-read=${script}`];
    const argv = [
      ...(isolation.node ?? []),
      process.execPath,
      ...flags,
      "--no-warnings",
      "--disallow-code-generation-from-strings",
      script,
    ];
    const done = spawnSync(argv[0] ?? "", argv.slice(1), { encoding: "utf8", env: {} });
    server.close();
    const refused = [
      "fetch",
      "tcp",
      "udp",
      "write",
      "remove",
      "process",
      "worker",
      "passwd",
      "signal",
      "eval",
    ];
    expect(done.stdout.trim().split("\n"), done.stderr).toEqual([
      ...refused.map((name) => `${name} refused`),
      "read worked",
    ]);
    expect(heard).toEqual([]);
    expect(existsSync(target)).toBe(false);
  });

  test("Python as well, by the kernel alone", () => {
    const target = join(place, "written-sealed");
    const script = join(place, "sealed.py");
    writeFileSync(
      script,
      `import importlib.util, os, socket
spec = importlib.util.spec_from_file_location("seal", ${JSON.stringify(sandboxProgram("seal.py"))})
seal = importlib.util.module_from_spec(spec)
spec.loader.exec_module(seal)
seal.install(seal.strict(seal.system()))
def at(name, work):
    try:
        work()
        print(name, "worked")
    except OSError:
        print(name, "refused")
at("socket", lambda: socket.socket())
at("fork", lambda: os.fork())
at("exec", lambda: os.execv("/bin/sh", ["sh"]))
at("write", lambda: open(${JSON.stringify(target)}, "w"))
at("remove", lambda: os.unlink(${JSON.stringify(join(root, "src", "a.js"))}))
at("rename", lambda: os.rename(${JSON.stringify(join(root, "src", "a.js"))}, ${JSON.stringify(target)}))
at("signal", lambda: os.kill(os.getppid(), 0))
at("read", lambda: open(${JSON.stringify(join(root, "src", "a.js"))}).read())
`,
    );
    const done = spawnSync(isolation.python ?? "python3", ["-I", "-S", "-B", script], {
      encoding: "utf8",
    });
    expect(done.stdout.trim().split("\n"), done.stderr).toEqual([
      ...["socket", "fork", "exec", "write", "remove", "rename", "signal"].map(
        (name) => `${name} refused`,
      ),
      "read worked",
    ]);
  });
});

describe("a machine that can close nothing", () => {
  test("runs no tool and says why", async () => {
    const nothing = await findIsolation(join(place, "no-programs-here"));
    expect(nothing).toMatchObject({ node: null, python: null });
    const tools = [
      { name: "one", description: "A tool", language: "node" as const, script: "print(1)" },
    ];
    const made = await makeToolFolder({
      tools,
      root,
      folder: join(place, "none"),
      isolation: nothing,
    });
    expect(made.tools).toEqual([]);
    expect(made.concerns.join()).toContain("tools are not run on this machine");
  });
});

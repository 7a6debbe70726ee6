// What an agent calls to use a tool that earlier work left: `tool NAME [ARGUMENT …]`. It starts the tool in the sandbox that was
// found for this machine, with no environment, for a bounded time and with a bounded answer, and notes that it was used.
//   tool.mjs MANIFEST NAME [ARGUMENT …]
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const TIME_MS = 30_000;
const OUTPUT_MAX = 100_000;

const [manifestPath = "", name = "", ...args] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
const tool = manifest.tools.find((one) => one.name === name);
if (tool === undefined) {
  const known = manifest.tools.map((one) => `  ${one.name}: ${one.description}`).join("\n");
  console.error(
    `${name === "" ? "Say which tool" : `There is no tool ${name}`}. There are:\n${known}`,
  );
  process.exit(2);
}

const [program, ...rest] = tool.argv;
const child = spawn(program, [...rest, ...args], {
  cwd: manifest.root,
  env: { LANG: "C.UTF-8", PYTHONDONTWRITEBYTECODE: "1" },
  stdio: ["ignore", "pipe", "pipe"],
  detached: true,
});
const end = () => {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is already gone.
  }
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.once(signal, () => {
    end();
    process.exit(1);
  });
let said = 0;
let cut = "";
const timer = setTimeout(() => {
  cut = `\n[ended after ${TIME_MS / 1000} seconds]`;
  end();
}, TIME_MS);
const pass = (from, to) =>
  from.on("data", (chunk) => {
    if (said >= OUTPUT_MAX) return;
    const part = chunk.subarray(0, OUTPUT_MAX - said);
    said += part.length;
    to.write(part);
    if (said < OUTPUT_MAX) return;
    cut = `\n[cut after ${OUTPUT_MAX} bytes]`;
    end();
  });
pass(child.stdout, process.stdout);
pass(child.stderr, process.stderr);
child.on("error", (error) => console.error(`It could not be started: ${error.message}`));
child.on("close", (code) => {
  clearTimeout(timer);
  if (cut !== "") console.error(cut);
  const ok = code === 0;
  try {
    appendFileSync(join(dirname(manifestPath), "used.jsonl"), `${JSON.stringify({ name, ok })}\n`);
  } catch {
    // Some agents may not write there: then the use is not counted.
  }
  process.exitCode = ok ? 0 : 1;
});

// A word that is no command is answered at once, with 2, whatever JavaScript knows by that name.
import { execFile } from "node:child_process";
import { expect, test } from "vitest";

const MAIN = new URL("../../../app/cli/main.ts", import.meta.url).pathname;

const mc = (...args: readonly string[]) =>
  new Promise<{ code: number | null; err: string }>((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], (_, __, err) =>
      resolve({ code: child.exitCode, err }),
    );
  });

test.each([
  ["nothing", "error: unknown command 'nothing'\n(mc --help"],
  ["quue", "error: unknown command 'quue'\n(Did you mean queue?)\n(mc --help"],
  ["constructor", "error: unknown command 'constructor'\n(mc --help"],
])("mc %s", async (word, said) => {
  const { code, err } = await mc(word);
  expect(err.startsWith(said), err).toBe(true);
  expect(code).toBe(2);
});

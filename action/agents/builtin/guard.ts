// Puts back what a program changed in protected files. The tools refuse them by name; a program that the agent starts knows no
// names, so what it did is looked at afterwards.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { type Desk, listFiles } from "./tools/desk.ts";
import { openForWriting } from "./workspace.ts";

/** Call it before; what comes back, call it afterwards: it tells which files were put back. */
export async function guardFiles(desk: Desk): Promise<() => Promise<readonly string[]>> {
  const before = await look(desk);
  return async () => {
    const after = await look(desk);
    const restored: string[] = [];
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      const was = before.get(path) ?? null;
      const is = after.get(path) ?? null;
      if (was === null ? is === null : is !== null && was.equals(is)) continue;
      const place = desk.files.place(path);
      if (!place.ok) continue;
      restored.push(path);
      if (was === null) {
        rmSync(place.value.absolute, { force: true });
        continue;
      }
      mkdirSync(dirname(place.value.absolute), { recursive: true });
      const file = await openForWriting(place.value.absolute);
      await file.writeFile(was).finally(() => file.close());
    }
    return restored;
  };
}

/** Guarded files that can be read, with what is in them. */
async function look(desk: Desk): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const path of await listFiles(desk, "")) {
    if (desk.files.refusal(path) === null) continue;
    const place = desk.files.place(path);
    if (!place.ok) continue;
    try {
      found.set(path, readFileSync(place.value.absolute));
    } catch {
      // Tracked, and deleted.
    }
  }
  return found;
}

// Cargo.lock, poetry.lock and uv.lock: tables `[[package]]` with a key on each line, as their programs write them.
import { foreign, type LockedPackage } from "./locked-package.ts";

const PACKAGES = 20_000;

interface Block {
  readonly value: (key: string) => string | null;
  /** The line of a key as it stands. */
  readonly line: (key: string) => string;
  readonly text: string;
}

function blocks(text: string): readonly Block[] {
  return text
    .split(/^\[\[package\]\]\s*$/m)
    .slice(1, PACKAGES + 1)
    .map((body) => {
      const line = (key: string): string =>
        new RegExp(`^${key}\\s*=\\s*(.*)$`, "m").exec(body)?.[1]?.trim() ?? "";
      const value = (key: string): string | null => /^"([^"]*)"/.exec(line(key))?.[1] ?? null;
      return { value, line, text: body };
    });
}

function packageOf(block: Block, from: string | null, isChecked: boolean | null): LockedPackage {
  return {
    name: block.value("name") ?? "",
    version: block.value("version") ?? "",
    ...{ deprecated: null, from, isChecked },
  };
}

export const cargoLock = (text: string): readonly LockedPackage[] =>
  blocks(text)
    // Without a source it is the project's own.
    .filter((block) => block.value("source") !== null)
    .map((block) => {
      const source = block.value("source");
      const isRegistry = /^(?:registry|sparse)\+/.test(source ?? "");
      const isChecked = isRegistry ? block.value("checksum") !== null : null;
      return packageOf(block, isRegistry ? null : source, isChecked);
    });

export const poetryLock = (text: string): readonly LockedPackage[] =>
  blocks(text).map((block) => {
    const source = /^\[package\.source\]\s*\n((?:.+\n?)*)/m.exec(block.text)?.[1] ?? "";
    const type = /^type\s*=\s*"([^"]*)"/m.exec(source)?.[1] ?? "";
    const url = /^url\s*=\s*"([^"]*)"/m.exec(source)?.[1] ?? null;
    const isForeign = type === "git" || type === "url" || (url ?? "").startsWith("http:");
    return packageOf(block, isForeign ? url : null, null);
  });

export const uvLock = (text: string): readonly LockedPackage[] =>
  blocks(text)
    .filter((block) => !/\b(?:editable|virtual|directory|path)\s*=/.test(block.line("source")))
    .map((block) => {
      const source = block.line("source");
      const address = /\b(?:git|url)\s*=\s*"([^"]*)"/.exec(source)?.[1] ?? null;
      const registry = /\bregistry\s*=\s*"([^"]*)"/.exec(source)?.[1] ?? null;
      return packageOf(block, address ?? foreign(registry), null);
    });

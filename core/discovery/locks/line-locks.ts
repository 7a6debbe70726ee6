// requirements.txt and go.mod: one package a line. What is not pinned has no version.
import type { LockedPackage } from "./locked-package.ts";

const PACKAGES = 20_000;

export function requirements(text: string): readonly LockedPackage[] {
  const found: LockedPackage[] = [];
  for (const whole of text.replaceAll(/\\\r?\n/g, " ").split("\n")) {
    const line = whole.replace(/(?:^|\s)#.*$/, "").trim();
    if (line === "" || found.length >= PACKAGES) continue;
    const address = /(?:^(?:-e|--editable)\s+|^|@\s*)((?:git\+|https?:|ssh:)\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      const name =
        /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*@/.exec(line)?.[1] ??
        /#egg=([\w.-]+)/.exec(address)?.[1] ??
        address;
      found.push({ ...{ name, version: "", deprecated: null, isChecked: null }, from: address });
      continue;
    }
    const named = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;]*)/.exec(line);
    if (line.startsWith("-") || named === null) continue;
    const version = /===?\s*([^\s,;*]+)(?=[\s;]|$)/.exec(named[2] ?? "")?.[1] ?? "";
    found.push({
      ...{ name: named[1] ?? "", version, deprecated: null, from: null },
      isChecked: line.includes("--hash=") ? true : null,
    });
  }
  return found;
}

export function goMod(text: string): readonly LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  let block = "";
  for (const whole of text.split("\n")) {
    const line = whole.replace(/\/\/.*$/, "").trim();
    const opened = /^(\w+)\s*\($/.exec(line)?.[1];
    if (opened !== undefined) block = opened;
    else if (line === ")") block = "";
    const verb = block === "" ? (/^(\w+)\s/.exec(line)?.[1] ?? "") : block;
    const rest = block === "" ? line.replace(/^\w+\s+/, "") : line;
    if (verb === "require") {
      const [name = "", version = ""] = rest.split(/\s+/);
      if (!version.startsWith("v") || found.size >= PACKAGES) continue;
      found.set(name, { name, version, deprecated: null, from: null, isChecked: null });
    }
    const replaced = verb === "replace" ? /^(\S+)(?:\s+v\S+)?\s+=>\s+(\S+)/.exec(rest) : null;
    const known = replaced === null ? undefined : found.get(replaced[1] ?? "");
    if (known !== undefined) found.set(known.name, { ...known, from: replaced?.[2] ?? null });
  }
  return [...found.values()];
}

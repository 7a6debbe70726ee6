// `--agent` as typed → the configuration's agent; without it, what this machine has, or what was looked for and how to get it.
import { isAbsolute, resolve } from "node:path";
import type { AgentOffer } from "../../action/agents/select.ts";
import { parseModelName } from "../../core/config/model-name.ts";
import type { RepoConfig } from "../../core/config/schema.ts";

export type AgentChoice =
  | {
      readonly ok: true;
      readonly type: RepoConfig["agent"]["type"];
      readonly command: string;
      /** Named with the agent; otherwise by `--model` or the configuration. */
      readonly model?: string;
      readonly said: string;
    }
  | { readonly ok: false; readonly problem: string };

/** Relative programs and scripts are meant from the folder the person stands in, not from the job's checkout. */
function absolute(command: string, folder: string): string {
  const [program = "", ...rest] = command.trim().split(/\s+/);
  if (isAbsolute(program) || !program.includes("/")) return command.trim();
  return [resolve(folder, program), ...rest].join(" ");
}

export function chooseAgent(
  typed: string | undefined,
  folder: string,
  offers: readonly AgentOffer[],
): AgentChoice {
  if (typed === undefined) {
    const found = offers.find((offer) => offer.available);
    if (found !== undefined) {
      const { name, looked } = found;
      return { ok: true, type: name, command: "", said: `agent: ${name} (${looked})` };
    }
    const looked = offers.map(
      (offer) => `  ${offer.name}: ${offer.looked}\n    to get it: ${offer.howTo}`,
    );
    return { ok: false, problem: `No agent is available. Looked for:\n${looked.join("\n")}` };
  }
  const cut = typed.indexOf(":");
  const type = cut < 0 ? typed : typed.slice(0, cut);
  const rest = cut < 0 ? "" : typed.slice(cut + 1);
  if (type === "claude-code" || type === "codex" || type === "gemini") {
    return { ok: true, type, command: "", said: `agent: ${type}` };
  }
  if (type === "builtin") {
    const model = parseModelName(rest);
    if (!model.ok) return { ok: false, problem: `--agent ${typed}: ${model.problem}` };
    return { ok: true, type, command: "", model: rest, said: `agent: builtin (${rest})` };
  }
  if (type === "command" || type === "scripted") {
    if (rest.trim() === "") {
      return {
        ok: false,
        problem: `--agent ${typed}: say which, e.g. --agent '${type}:./${type === "command" ? "agent.sh" : "script.json"}'`,
      };
    }
    const command = type === "scripted" ? resolve(folder, rest.trim()) : absolute(rest, folder);
    return { ok: true, type, command, said: `agent: ${type} (${command})` };
  }
  return {
    ok: false,
    problem: `--agent ${typed}: unknown agent; there are claude-code, codex, gemini, builtin:MODEL, command:PROGRAM and scripted:FILE`,
  };
}

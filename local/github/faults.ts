// Faults on request: rules wait until something matches them, then fire as often as they say.
import type { FaultRule } from "../api.ts";

interface Armed {
  readonly rule: FaultRule;
  readonly pattern: RegExp;
  left: number;
}

/** `*` stands for one path segment or the rest of one, `**` for anything. */
function patternOf(on: string): RegExp {
  const escaped = on.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const open = escaped.replace(/\*\*|\*/g, (star) => (star === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${open}$`, "i");
}

export class Faults {
  #armed: Armed[] = [];

  arm(rule: FaultRule): void {
    this.#armed.push({ rule, pattern: patternOf(rule.on), left: rule.times ?? 1 });
  }

  /** The first rule that matches one of the names; it is used up by one. */
  take(...names: readonly string[]): FaultRule | null {
    if (this.#armed.length === 0) return null;
    const armed = this.#armed.find(({ pattern }) => names.some((name) => pattern.test(name)));
    if (armed === undefined) return null;
    armed.left -= 1;
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.rule;
  }

  async wait(rule: FaultRule): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, rule.delayMs ?? 100));
  }
}

// The real clock. Far due times are reached in stages, because Node's timers overflow after 24 days.
import type { Clock } from "./port.ts";

const STAGE_MS = 24 * 60 * 60 * 1000;

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    at(ms, run) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const rest = ms - Date.now();
        timer = setTimeout(rest <= STAGE_MS ? run : arm, Math.max(0, Math.min(rest, STAGE_MS)));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

// Signals of the reference that we answer differently as commands.
import type { Departure } from "./departures.ts";

export const DEPARTURES: Readonly<Record<string, Departure>> = {
  "adjust bad json is not acknowledged": {
    instead: "what cannot be read is answered with what is wrong, once, and not looked at again",
    expected: { paused: false, running: true, acknowledged: ["0"], workers: 4 },
  },
};

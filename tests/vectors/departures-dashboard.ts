// Reference cases about the dashboard that we answer differently: what we do instead, and the answer that is asserted.
import type { Departure } from "./departures.ts";

export const dashboardProvider: Readonly<Record<string, Departure>> = {
  "events 22 limited to 20": {
    instead:
      "there is no feed: an issue is edited in place and read seldom, so it shows how things stand, and `/mc why` and the journal tell what happened",
    expected: "no feed",
  },
};

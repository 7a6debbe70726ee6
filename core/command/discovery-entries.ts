// The command that looks for improvements. Wherever it is said, it is about the repository.
import { TRACKS } from "../discovery/track.ts";
import { maybeChoice } from "./argument.ts";
import { EVERYWHERE, entry, one } from "./entry.ts";

export const DISCOVERY_ENTRIES = [
  entry(
    "discover",
    one(maybeChoice("[TRACK]", TRACKS), (track) => ({ name: "discover", track })),
    {
      ...{ who: "repository", where: EVERYWHERE },
      does: "looks for what could be better and proposes it as issues",
      example: "security",
      // `mc discover` looks at a folder and asks nobody.
      cli: "propose",
    },
  ),
];

// What is looked for: three tracks, in the order in which they are told.

export const TRACKS = ["feature", "quality", "security"] as const;
export type Track = (typeof TRACKS)[number];

export const isTrack = (text: string): text is Track => TRACKS.some((track) => track === text);

/** Heading of a list of proposals. */
export function trackHeading(track: string): string {
  switch (track) {
    case "feature":
      return "Features";
    case "quality":
      return "Code Quality";
    case "security":
      return "Security/Reliability";
    default:
      return track === "" ? "Other" : `${track[0]?.toUpperCase() ?? ""}${track.slice(1)}`;
  }
}

/** As people name them in `/mc discover`; null: none of ours. */
export function trackNamed(word: string): Track | null {
  const named = word.trim().toLowerCase().replace(/s$/, "");
  if (isTrack(named)) return named;
  if (named === "a") return "feature";
  if (named === "b" || named === "code") return "quality";
  return named === "c" || named === "reliability" ? "security" : null;
}

// How sure a share is that was counted a few times: the bounds of Wilson's interval, which stay within 0 and 1 and are wide
// where little was seen. One-sided at 90 %: what is told on the strength of it is wrong once in ten times.

const Z = 1.2816;

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Of `hits` among `all`, which may be weights; nothing seen: anything is possible. */
export function wilson(hits: number, all: number, z: number = Z): Bounds {
  if (!(all > 0)) return { lower: 0, upper: 1 };
  const share = Math.min(1, Math.max(0, hits / all));
  const square = z * z;
  const middle = share + square / (2 * all);
  const spread = z * Math.sqrt((share * (1 - share)) / all + square / (4 * all * all));
  const scale = 1 + square / all;
  return {
    lower: Math.max(0, (middle - spread) / scale),
    upper: Math.min(1, (middle + spread) / scale),
  };
}

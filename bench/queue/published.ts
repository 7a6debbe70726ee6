// Figures known from before: what each baseline was found to do in the same model, by an independent simulator. Ours are to be
// compared with `popp`, the policy that simulator found best.

export interface Published {
  readonly p50_min: number;
  readonly p95_min: number;
  readonly landed_per_h?: number;
  readonly runs_per_landed?: number;
  readonly false_ejects?: number;
  readonly red_escapes?: number;
}

const row = (
  p50_min: number,
  p95_min: number,
  landed_per_h: number,
  runs_per_landed: number,
  rest: readonly [falseEjects: number, redEscapes: number],
): Published => ({
  p50_min,
  p95_min,
  landed_per_h,
  runs_per_landed,
  false_ejects: rest[0],
  red_escapes: rest[1],
});

export const PUBLISHED: Readonly<Record<string, Readonly<Record<string, Published>>>> = {
  A: {
    github: row(8.3, 15.8, 4.8, 1.51, [11.0, 0]),
    popp: row(8.5, 20.1, 4.9, 1.59, [0.2, 0]),
  },
  B: {
    serial: row(1487, 2849, 6.0, 1.25, [9.1, 0]),
    "bors-ng": row(1138, 2222, 7.1, 1.07, [2.6, 0]),
    zuul: row(65, 141, 15.1, 2.25, [9.5, 0]),
    github: row(59, 136, 15.0, 2.13, [11.1, 0]),
    "github+retry": row(282, 548, 12.3, 2.64, [2.4, 0]),
    mergify: row(181, 388, 13.4, 1.56, [4.1, 0]),
    submitqueue: row(9.6, 19, 16.0, 1.67, [10.4, 1.4]),
    "submitqueue+retry": row(15, 44, 16.0, 1.85, [0.2, 1.2]),
    popp: row(14, 66, 15.8, 1.87, [2.1, 0]),
  },
  C: {
    zuul: row(38, 103, 8.5, 2.1, [10.5, 0]),
    github: row(37, 94, 8.5, 2.1, [11.2, 0]),
    "github+retry": row(64, 173, 8.4, 2.55, [3.9, 0]),
    submitqueue: row(20, 49, 8.6, 1.48, [10.2, 1.4]),
    "submitqueue+retry": row(26, 68, 8.7, 1.76, [0.2, 0.9]),
    popp: row(22, 74, 8.6, 1.84, [1.6, 0]),
  },
  E: {
    github: row(355, 632, 22.8, 10.4, [8.9, 0]),
    zuul: row(561, 1028, 17.1, 3.9, [10.9, 0]),
    submitqueue: row(9.2, 18, 47, 3.28, [11.5, 5.2]),
    "submitqueue+retry": row(20, 50, 47, 3.02, [1.6, 5.4]),
    popp: row(77, 182, 39, 2.46, [2.0, 0]),
  },
  F: {
    github: row(8.9, 19, 3.8, 2.18, [8.9, 0]),
    "github+retry": row(11.4, 32, 3.9, 3.46, [2.5, 0]),
    popp: row(9.7, 24, 3.9, 2.58, [1.8, 0]),
  },
  G: {
    github: row(8.6, 17, 4.4, 1.7, [53, 0]),
    "github+retry": row(10.1, 26, 4.8, 2.2, [10, 0]),
    "bors-ng": row(14.9, 86, 4.6, 1.2, [29, 0]),
    popp: row(8.9, 26, 4.8, 1.75, [7.6, 0]),
  },
  H: {
    github: row(31, 87, 9.1, 1.68, [11.2, 0]),
    mergify: row(40, 135, 9.2, 1.07, [3.9, 0]),
    submitqueue: row(20, 49, 9.2, 1.33, [11.6, 1.8]),
    "submitqueue+retry": row(23, 61, 9.3, 1.51, [0.4, 1.1]),
    popp: row(15, 56, 9.3, 1.25, [1.0, 0]),
  },
  I: {
    github: row(390, 741, 18.5, 1.7, [8.6, 0]),
    zuul: row(368, 680, 19.1, 1.9, [12.8, 0]),
    mergify: row(537, 931, 16.9, 1.2, [2.5, 0]),
    submitqueue: row(137, 327, 24.9, 1.23, [12.9, 1.5]),
    "submitqueue+retry": row(215, 497, 22.2, 1.38, [0, 1.8]),
    popp: row(64, 363, 26.2, 1.31, [1.9, 0]),
  },
  J: {
    serial: row(1161, 2253, 6.5, 1.16, [10.9, 0]),
    mergify: row(251, 442, 11.2, 0.67, [2.9, 0]),
    popp: row(64, 559, 10.0, 0.76, [1.8, 0]),
  },
};

// The cost that a program says on its error output ("cost: $1.23"), for agents whose money nobody can meter. A claim: it is
// taken where nothing better is known.

const AMOUNT = /\b(?:cost|spent)\b[^\n]{0,200}?\$\s{0,10}([\d.]{1,20})/i;

/** USD; null: nothing is said. */
export function claimedCost(text: string): number | null {
  const amount = Number(AMOUNT.exec(text)?.[1]);
  return Number.isFinite(amount) ? amount : null;
}

// Who is held to the rule that new tests fail without the change: whoever builds something. Tests for what is there already,
// and code that only changes its form, pass before and after; for them it is noted.

const WRITES_TESTS = ["test-writer"];
const KEEPS_BEHAVIOUR = ["simplifier", "refactorer"];

export const writesTests = ({ specialist }: { readonly specialist: string }): boolean =>
  WRITES_TESTS.includes(specialist);

export const isHeldToTests = (unit: {
  readonly kind: string;
  readonly specialist: string;
}): boolean =>
  unit.kind === "implement" && !writesTests(unit) && !KEEPS_BEHAVIOUR.includes(unit.specialist);

// Which files are tests, and which are what tests need, by their names alone: one rule for the publish job, for the proof
// and for what is said to reviewers.

const CODE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|scala|rb|php|cs|swift|c|cc|cpp|exs?|sh|bats|clj|hs|lua|dart)$/i;
const FOLDER = /(?:^|\/)(?:tests?|testing|__tests__|specs?|e2e)\//i;
const NAME = /(?:^|[._-])(?:tests?|specs?)(?:[._-]|$)|^test_|(?:Tests?|Spec|IT)\.[a-z]+$/;

const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export function isTestFile(path: string): boolean {
  if (!CODE.test(path)) return false;
  return FOLDER.test(path) || NAME.test(basename(path));
}

/** Tests, and what lies beside them: fixtures, snapshots, helpers. */
export const isTestMaterial = (path: string): boolean => isTestFile(path) || FOLDER.test(path);

/** Tests stand in the source itself there. */
const INLINE = /\.rs$/i;

/** Says how much has to be covered, or how many warnings there may be. */
const SETTINGS =
  /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.cfg|tox\.ini|\.coveragerc|\.?(?:nycrc|c8rc)(?:\.\w+)?|codecov\.ya?ml|\.codecov\.ya?ml|(?:vitest|vite|jest|karma|nyc)\.config\.\w+|build\.gradle(?:\.kts)?|pom\.xml|\.simplecov|Makefile|tarpaulin\.toml)$/i;

/** A change of it can take something away from what the tests show. */
export const mayWeaken = (path: string): boolean =>
  isTestFile(path) || INLINE.test(path) || SETTINGS.test(path);

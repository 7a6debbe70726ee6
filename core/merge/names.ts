// Elements as people know them: the unit's name, or the target branch.

const UNIT_ID = /\b[\w.-]+\/([a-z0-9][a-z0-9-]*)@[0-9a-f]{12}/g;
const SYNC_ID = /\bsync@[0-9a-f]{12}/g;

/** `m1/parser@0123456789ab` → `parser` */
export const nameOfId = (id: string): string => inWords(id);

/** The same for every id in a sentence of the policy. */
export const inWords = (text: string): string =>
  text.replace(UNIT_ID, "$1").replace(SYNC_ID, "the target branch");

// Our own bugs: an assertion that fails names the invariant it guards (ARCHITECTURE.md, I1…I7).

export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** `sentence` says what should hold, positively: "green only moves forward (I1)". */
export function assert(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new InvariantError(sentence);
}

/** Ends a total switch: the type checker proves that nothing reaches it. */
export function never(value: never): never {
  throw new InvariantError(`every case is covered, but got ${JSON.stringify(value)}`);
}

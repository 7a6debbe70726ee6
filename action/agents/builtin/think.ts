// Takes out what a model thought aloud before it spoke: only what it says counts, so that a plan it threw away is not taken for its
// answer.

const WORDS = ["think", "thinking", "reasoning", "thought"] as const;
const BLOCK = new RegExp(`<(${WORDS.join("|")})>[\\s\\S]*?</\\1>`, "gi");
const OPEN = new RegExp(`^\\s*<(?:${WORDS.join("|")})>[\\s\\S]*$`, "i");
const CLOSE = new RegExp(`^[\\s\\S]*?</(?:${WORDS.join("|")})>`, "i");

/** A block that is never closed swallows the rest; one whose beginning stood in the prompt swallows all before its end. */
export function withoutThinking(text: string): string {
  const spoken = text.replace(BLOCK, "");
  const rest = OPEN.test(spoken) ? "" : spoken.replace(CLOSE, "");
  return rest === text ? text : rest.trimStart();
}

// Keys that agents need, handed to the local GitHub as the repository's secrets.
const NAMES = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "OPENAI_API_KEY", "GEMINI_API_KEY"];

export function modelKeys(environment: NodeJS.ProcessEnv): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const name of NAMES) {
    const value = environment[name];
    if (value !== undefined && value !== "") keys[name] = value;
  }
  return keys;
}

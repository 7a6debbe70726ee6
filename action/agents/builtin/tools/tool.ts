// One tool of the agent: what the model is told about it, and what comes of calling it. Arguments are checked here, once, also when
// they came as text.
import { z } from "zod";

export interface ToolOutcome {
  /** For the model. */
  readonly text: string;
  readonly isError: boolean;
  /** The work tree is another now. */
  readonly changed: boolean;
  /** What was asked for and not allowed, in a few words; null: nothing. */
  readonly denied: string | null;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments. */
  readonly schema: Readonly<Record<string, unknown>>;
  run(input: unknown): Promise<ToolOutcome>;
}

export const said = (text: string): ToolOutcome => ({
  text,
  isError: false,
  changed: false,
  denied: null,
});

export const wrong = (text: string): ToolOutcome => ({ ...said(text), isError: true });

export const denied = (what: string, why: string): ToolOutcome => ({
  ...wrong(`Not allowed: ${why}.`),
  denied: what.replace(/\s+/g, " ").slice(0, 80),
});

export interface ToolDefinition<Input> {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly run: (input: Input) => ToolOutcome | Promise<ToolOutcome>;
}

export function defineTool<Input>({ name, description, input, run }: ToolDefinition<Input>): Tool {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
  const known = new Set(Object.keys(schema.properties ?? {}));
  return {
    name,
    description,
    schema,
    async run(asked) {
      const given = renamed(asked, known);
      const parsed = input.safeParse(given);
      const read = parsed.success ? parsed : input.safeParse(withoutQuotes(given));
      if (read.success) return run(read.data);
      const issues = parsed.error?.issues ?? [];
      const problems = issues.map(({ path, message }) => `\`${path.join(".")}\`: ${message}`);
      const form = JSON.stringify(schema.properties ?? {});
      return wrong(`The arguments do not fit. ${problems.join("; ")}. They are: ${form}`);
    },
  };
}

/** `"3"` → 3 and `"true"` → true, where a model writes every argument as text. */
function withoutQuotes(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]: [string, unknown]) => {
      if (typeof value !== "string" || !/^(?:\d{1,9}|true|false)$/i.test(value.trim())) {
        return [key, value];
      }
      return [key, JSON.parse(value.trim().toLowerCase())];
    }),
  );
}

/** Names that models learned elsewhere. */
const ALIASES: Readonly<Record<string, string>> = {
  file_path: "path",
  filename: "path",
  file: "path",
  directory: "path",
  text: "content",
  contents: "content",
  old_string: "old",
  old_str: "old",
  new_string: "new",
  new_str: "new",
  replace_all: "all",
  query: "pattern",
  regex: "pattern",
  cmd: "command",
  timeout: "timeout_s",
};

function renamed(asked: unknown, known: ReadonlySet<string>): unknown {
  if (typeof asked !== "object" || asked === null) return asked;
  const given = new Map<string, unknown>(Object.entries(asked));
  for (const [alias, name] of Object.entries(ALIASES)) {
    if (!known.has(name) || known.has(alias) || given.has(name) || !given.has(alias)) continue;
    given.set(name, given.get(alias));
  }
  return Object.fromEntries(given);
}

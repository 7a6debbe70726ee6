// Output of a step on its way to the log: commands are obeyed (masks, annotations, groups), everything else is shown.
// Between `::stop-commands::token` and `::token::` nothing is a command, so that foreign text can be printed safely.
import { parseCommand, type WorkflowCommand } from "./commands.ts";
import type { JobLog } from "./job-log.ts";
import type { Masks } from "./masks.ts";
import type { Annotation, JobRecord } from "./record.ts";

/** Annotations kept per job. */
const ANNOTATIONS_MAX = 50;
const MESSAGE_MAX = 4_096;

/** They let anything that a program prints change later steps; GitHub turned them off. */
const REFUSED = new Set(["set-env", "add-path", "set-output", "save-state"]);
const LEVELS: Readonly<Record<string, Annotation["level"]>> = {
  notice: "notice",
  warning: "warning",
  error: "failure",
};

export class StepOutput {
  readonly #log: JobLog;
  readonly #masks: Masks;
  readonly #record: JobRecord;
  #stopToken: string | null = null;

  constructor(log: JobLog, masks: Masks, record: JobRecord) {
    this.#log = log;
    this.#masks = masks;
    this.#record = record;
  }

  line(text: string): void {
    const command = text.includes("::") ? parseCommand(text) : null;
    if (this.#stopToken !== null) {
      if (command?.name === this.#stopToken) this.#stopToken = null;
      else this.#log.line(text);
    } else if (command === null) {
      this.#log.line(text);
    } else {
      this.#obey(command, text);
    }
  }

  /** A message of the runner itself. */
  report(
    level: Annotation["level"],
    message: string,
    at: Pick<Annotation, "file" | "line"> = { file: null, line: null },
  ): void {
    this.#log.line(`##[${level === "failure" ? "error" : level}]${message}`);
    if (this.#record.annotations.length >= ANNOTATIONS_MAX) return;
    const masked = this.#masks.apply(message).slice(0, MESSAGE_MAX);
    this.#record.annotations.push({ level, message: masked, ...at });
  }

  #obey({ name, properties, value }: WorkflowCommand, text: string): void {
    const level = LEVELS[name];
    if (level !== undefined) {
      const line = Number(properties.line);
      this.report(level, value, {
        file: properties.file ?? null,
        line: Number.isInteger(line) ? line : null,
      });
      return;
    }
    switch (name) {
      case "add-mask":
        for (const part of value.split(/\r?\n/)) this.#masks.add(part);
        this.#log.line("::add-mask::***");
        return;
      case "group":
        this.#log.line(`##[group]${value}`);
        return;
      case "endgroup":
        this.#log.line("##[endgroup]");
        return;
      case "debug":
        this.#log.line(`##[debug]${value}`);
        return;
      case "stop-commands":
        this.#stopToken = value.toLowerCase();
        return;
      case "add-matcher":
      case "remove-matcher":
      case "echo":
        return;
      default:
        if (REFUSED.has(name)) {
          this.report(
            "warning",
            `The \`${name}\` command is disabled and was ignored. Write to the environment files ($GITHUB_OUTPUT, $GITHUB_ENV, $GITHUB_PATH, $GITHUB_STATE) instead.`,
          );
        } else {
          this.#log.line(text);
        }
    }
  }
}

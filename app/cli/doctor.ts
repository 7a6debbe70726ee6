// `mc doctor`: looks at everything that a mission needs, says what is wrong, why it matters and how to mend it.
import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Level } from "../doctor/finding.ts";

export interface DoctorFlags {
  readonly repo?: string;
  readonly database?: string;
  readonly sendTest: boolean;
  readonly json: boolean;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Look at everything that missions need, and say how to mend what is wrong.")
    .option(
      "--repo <owner/name>",
      "one repository (default: all in the database); a path: a checkout on this machine",
    )
    .option("--database <url>", "database file or libsql address (default: MC_DATABASE_URL)")
    .option("--send-test", "send a test notice through every channel", false)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit codes: 0 nothing is wrong, or warnings only · 1 something is")
    .action(async (flags: DoctorFlags) => {
      process.exitCode = await diagnose(flags);
    });
}

const MARKS: Readonly<Record<Level, string>> = {
  ok: "ok     ",
  note: "note   ",
  warning: "warning",
  error: "ERROR  ",
};

export async function diagnose(flags: DoctorFlags): Promise<number> {
  const { examine } = await import("../doctor/doctor.ts");
  const { withOwnSource } = await import("../boot/own-source.ts");
  if (existsSync(".env")) process.loadEnvFile(".env");
  const findings = await examine({
    variables: withOwnSource(process.env, import.meta.dirname),
    repo: flags.repo ?? null,
    database: flags.database ?? null,
    sendTest: flags.sendTest,
  });
  const count = (level: Level): number => findings.filter((one) => one.level === level).length;
  if (flags.json) {
    console.log(JSON.stringify({ errors: count("error"), warnings: count("warning"), findings }));
  } else {
    for (const { level, what, why, mend } of findings) {
      console.log(`${MARKS[level]}  ${what}`);
      if (why !== "") console.log(`           ${why}`);
      if (mend !== "") console.log(`           → ${mend}`);
    }
    console.log(
      `\n${count("error")} errors, ${count("warning")} warnings, ${count("ok")} things are well.`,
    );
  }
  return count("error") > 0 ? 1 : 0;
}

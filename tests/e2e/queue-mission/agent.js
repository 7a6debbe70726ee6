// The mission's agent: a program that does for each unit what the workload (first argument) says of it, as a worker and as a
// candidate that repairs it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const brief = JSON.parse(readFileSync(process.env.MC_BRIEF, "utf8"));
const workload = JSON.parse(readFileSync(process.argv[2], "utf8"));
const unit = workload.find(({ id }) => id === brief.unit.id);
const path = `units/${unit.id}.json`;
const git = (...args) => execFileSync("git", args, { stdio: ["ignore", "pipe", "inherit"] });

const { fixup } = brief;
const does = fixup === undefined ? work() : repair();
if (does) git("add", "-A");
// A retry may begin with all of it in place.
if (does && git("status", "--porcelain").length > 0) {
  git(
    ...["-c", "user.name=agent", "-c", "user.email=agent@example.com"],
    ...["commit", "-q", "-m", fixup === undefined ? `Add ${unit.id}` : `Repair ${unit.id}`],
  );
}
console.log(
  `MC_RESULT:${JSON.stringify({ status: "completed", commits: [], summary: `${unit.id} done`, files_changed: [], discoveries: [], concerns: [] })}`,
);

function work() {
  write({ works: unit.kind !== "broken" });
  if (unit.flag !== null) {
    mkdirSync("flags", { recursive: true });
    writeFileSync(`flags/${unit.flag}`, `${unit.id}\n`);
  }
  if (unit.kind === "lines") share();
  return true;
}

/** Only the candidate that the workload names finds the repair; the third of a wave gives up without a change. */
function repair() {
  if (unit.kind === "lines" || fixup.kind === "rebase") share();
  const [wave, candidate] = unit.repairedBy ?? [0, 0];
  const finds =
    wave === 0 ? unit.kind !== "broken" : fixup.wave === wave && fixup.candidate === candidate;
  if (!finds && fixup.candidate === 3) return false;
  write({ works: finds || unit.kind !== "broken", repairedBy: `${fixup.wave}.${fixup.candidate}` });
  if (finds && unit.flag !== null && existsSync(`flags/${unit.flag}`)) {
    rmSync(`flags/${unit.flag}`);
    writeFileSync(`flags/${unit.flag}-with-others`, `${unit.id}\n`);
  }
  return true;
}

function write(more) {
  mkdirSync("units", { recursive: true });
  const text = { id: unit.id, needs: unit.needs, shares: unit.kind === "lines", ...more };
  writeFileSync(path, `${JSON.stringify(text, null, 2)}\n`);
}

/** Whoever is named on either side of a conflict stays. */
function share() {
  const text = readFileSync("shared.txt", "utf8");
  const names = new Set();
  for (const [, line] of text.matchAll(/^parser: (.*)$/gm))
    for (const name of line.split(", ")) if (name !== "nobody") names.add(name);
  if (unit.kind === "lines") names.add(unit.id);
  const line = `parser: ${[...names].sort().join(", ") || "nobody"}`;
  writeFileSync(
    "shared.txt",
    `# Who looks after what\nlexer: somebody\n${line}\nprinter: somebody\n`,
  );
}

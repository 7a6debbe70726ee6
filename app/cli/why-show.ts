// The answer of `mc why`: the reasons that the journal has about a subject, as text or JSON.

import { givenText } from "../../core/voice/given.ts";
import type { Db } from "../../db/client.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { why } from "../engine/why.ts";
import { openKnownDatabase } from "./known-database.ts";
import type { WhyOptions } from "./why.ts";

export async function show(subject: string, options: WhyOptions): Promise<number> {
  const { db } = await openKnownDatabase(options);
  try {
    const repo = options.of ?? (await onlyRepository(db));
    if (repo === null) {
      console.error(
        "mc why: the database knows several repositories, or none; say which with --of owner/name",
      );
      return 2;
    }
    const { subjects, entries, given } = await why(db, repo, subject, options.limit);
    if (options.json) console.log(JSON.stringify({ repo, subject, subjects, entries, given }));
    else {
      for (const entry of entries)
        console.log(`${entry.at}  ${entry.event.padEnd(18)} ${entry.subject}: ${entry.text}`);
      for (const one of given) {
        const lines = givenText(one);
        if (lines.length > 0) console.log(`\n${one.subject}, attempt ${one.attempt} was given:`);
        for (const line of lines) console.log(`  ${line}`);
      }
    }
    if (entries.length === 0)
      console.error(`mc why: nothing was decided about ${subject} in ${repo}`);
    return entries.length > 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

async function onlyRepository(db: Db): Promise<string | null> {
  const known = await db.read((tx) => repositories.list(tx));
  return known.length === 1 ? (known[0] ?? null) : null;
}

// One notifier in a process of its own, for the test that kills it: opens the database it is told, and sends what waits there.
import { z } from "zod";
import { systemClock } from "../../../app/engine/clock.ts";
import { openNotifier } from "../../../app/notify/notifier.ts";
import { sendersOf } from "../../../app/notify/senders.ts";
import { NO_CHANNELS } from "../../../app/notify/settings.ts";
import { createLog } from "../../../app/observe/log.ts";
import { openDatabase } from "../../../db/client.ts";

const [path, url] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const clock = systemClock();
const notifier = await openNotifier({
  db: await openDatabase(path),
  clock,
  log: createLog({ level: "silent" }),
  senders: sendersOf(
    { ...NO_CHANNELS, telegram: { token: "1:abcdefgh", chat: "42", apiUrl: url } },
    { fetch: (input, init) => fetch(input, init), now: () => clock.now() },
  ),
  instanceId: "only",
  webUrl: "https://github.example",
  repos: null,
  redact: (text) => text,
});
await notifier.idle();
process.stdout.write("idle\n");

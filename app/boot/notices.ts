// Between the engine and the notifier: which channels a decision has notices for, told once it is stored.
import type { Decision } from "../../core/engine/decision.ts";
import type { Channel } from "../../core/notice/channels.ts";
import { type NotifierOptions, openNotifier } from "../notify/notifier.ts";
import { sendersOf } from "../notify/senders.ts";
import { NO_CHANNELS, type NotifySettings } from "../notify/settings.ts";
import { createRedact } from "../observe/redact.ts";

export interface Notices {
  /** Not stored yet. */
  decided(repo: string, decision: Decision): void;
  /** What was decided in this repository is stored. */
  applied(repo: string): void;
  close(): Promise<void>;
}

export async function openNotices(
  options: Pick<NotifierOptions, "db" | "clock" | "log" | "instanceId" | "webUrl"> & {
    readonly settings: NotifySettings | undefined;
    readonly secrets: readonly string[];
  },
): Promise<Notices> {
  const { settings = NO_CHANNELS, secrets, ...shared } = options;
  const notifier = await openNotifier({
    ...shared,
    senders: sendersOf(settings, {
      fetch: (input, init) => fetch(input, init),
      now: () => shared.clock.now(),
    }),
    repos: settings.repos,
    redact: createRedact(secrets),
  });
  const asked = new Map<string, Set<Channel>>();
  return {
    decided(repo, { effects }) {
      for (const effect of effects) {
        if (effect.kind !== "notify") continue;
        const channels = asked.get(repo) ?? new Set();
        for (const channel of effect.channels) channels.add(channel);
        asked.set(repo, channels);
      }
    },
    applied(repo) {
      const channels = asked.get(repo);
      if (channels === undefined) return;
      asked.delete(repo);
      notifier.look(channels);
    },
    close: () => notifier.close(),
  };
}

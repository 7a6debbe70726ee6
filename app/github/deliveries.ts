// GitHub's own log of the webhooks it sent us, read as the app itself: which were never taken, and asking for them again.
import type { Octokit } from "@octokit/rest";

/** GitHub keeps deliveries for three days, and sends none again that is older. */
export const DELIVERIES_KEPT_MS = 3 * 24 * 60 * 60 * 1000;
const PAGE = 100;
/** Bounds one look to a thousand deliveries. */
const PAGES_MAX = 10;
/** A delivery that was answered with an error this often fails for a reason of its own. */
const ATTEMPTS_MAX = 5;
/** While nobody listened, it says nothing about the delivery; but one that ends the process must not do so for ever. */
const UNHEARD_MAX = 20;
/** No connection, or a proxy that found nobody behind it. */
const UNHEARD: ReadonlySet<number> = new Set([0, 502, 503, 504]);

/** GitHub's ids outgrow a double. */
type AttemptId = number | bigint;

export interface LostDelivery {
  /** Of its last attempt. */
  readonly id: AttemptId;
  /** X-GitHub-Delivery, the same for every attempt. */
  readonly guid: string;
  readonly event: string;
}

export interface DeliveryLog {
  /** Deliveries attempted since then that no attempt brought to us, oldest first. */
  lost(sinceMs: number): Promise<readonly LostDelivery[]>;
  redeliver(id: AttemptId): Promise<void>;
}

interface Seen extends LostDelivery {
  answered: number;
  unheard: number;
  taken: boolean;
}

export function openDeliveryLog(octokit: Octokit, appToken: () => Promise<string>): DeliveryLog {
  const headers = async () => ({ authorization: `bearer ${await appToken()}` });

  return {
    async lost(sinceMs) {
      const seen = new Map<string, Seen>();
      let cursor: string | undefined;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const answer = await octokit.request("GET /app/hook/deliveries", {
          per_page: PAGE,
          ...(cursor === undefined ? {} : { cursor }),
          headers: await headers(),
        });
        const recent = answer.data.filter((one) => Date.parse(one.delivered_at) >= sinceMs);
        for (const attempt of recent) note(seen, attempt);
        cursor = nextCursor(answer.headers.link);
        if (cursor === undefined || recent.length < answer.data.length) break;
      }
      return [...seen.values()]
        .filter(({ taken, answered, unheard }) => !taken && mayComeAgain(answered, unheard))
        .map(({ id, guid, event }) => ({ id, guid, event }))
        .reverse();
    },
    async redeliver(id) {
      await octokit.request(`POST /app/hook/deliveries/${id}/attempts`, {
        headers: await headers(),
      });
    },
  };
}

/** Whether a delivery that failed so often is worth another attempt. */
export const mayComeAgain = (answered: number, unheard: number): boolean =>
  answered < ATTEMPTS_MAX && unheard < UNHEARD_MAX;

/** Nobody was there to take it. */
export const isUnheard = (status: number): boolean => UNHEARD.has(status);

/** Attempts come newest first, so the first one seen of a delivery is its last. */
function note(
  seen: Map<string, Seen>,
  attempt: {
    readonly id: AttemptId;
    readonly guid: string;
    readonly event: string;
    readonly status: string;
    readonly status_code: number;
  },
): void {
  const { id, guid, event, status, status_code } = attempt;
  const known = seen.get(guid) ?? { id, guid, event, answered: 0, unheard: 0, taken: false };
  if (isUnheard(status_code)) known.unheard += 1;
  else known.answered += 1;
  // One that is still on its way comes by itself.
  known.taken ||= status === "pending" || (status_code >= 200 && status_code < 300);
  seen.set(guid, known);
}

function nextCursor(link: string | undefined): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined ? undefined : (new URL(next).searchParams.get("cursor") ?? undefined);
}

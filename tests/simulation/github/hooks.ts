// Webhooks on their way to the app: signed, in order, and also lost, late, twice, forged. What no app took is kept in
// GitHub's log and can be asked for again.
import { createHmac } from "node:crypto";
import { type DeliveryLog, isUnheard, mayComeAgain } from "../../../app/github/deliveries.ts";
import { hashOf } from "../chance.ts";
import type { Faults } from "../faults.ts";
import { MINUTE, SECOND, type Time } from "../time.ts";

export const SECRET = "sesame";

export interface Hook {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly body: string;
  readonly sentMs: number;
  answered: number;
  unheard: number;
  taken: boolean;
}

/** How one webhook travels, where a scenario says so. */
export interface Route {
  readonly lost?: boolean;
  readonly lateMs?: number;
  readonly times?: number;
}

/** Answers with the HTTP status; 503 when no app is there. */
export type Receiver = (headers: Readonly<Record<string, string>>, body: string) => Promise<number>;

export class Hooks {
  readonly #time: Time;
  readonly #faults: Faults;
  readonly sent: Hook[] = [];
  receive: Receiver = async () => 503;
  /** `event.action` → its way; null: as always. */
  route: (what: string, payload: Readonly<Record<string, unknown>>) => Route | null = () => null;
  /** Receptions under way. */
  busy = 0;
  forged = 0;
  /** Statuses that forged webhooks were answered with. */
  readonly forgedAnswers: number[] = [];
  onSend: (hook: Hook, payload: Readonly<Record<string, unknown>>) => void = () => {};

  constructor(time: Time, faults: Faults) {
    this.#time = time;
    this.#faults = faults;
  }

  send(event: string, payload: Readonly<Record<string, unknown>>): void {
    const number = this.sent.length + 1;
    const hook: Hook = {
      ...{ id: number, guid: guidOf(number), event, body: JSON.stringify(payload) },
      ...{ sentMs: this.#time.now(), answered: 0, unheard: 0, taken: false },
    };
    this.sent.push(hook);
    this.onSend(hook, payload);
    const faults = this.#faults;
    const what = `${event}.${typeof payload.action === "string" ? payload.action : ""}`;
    if (faults.hits("hook.forged", what)) this.#forge(hook);
    const route = this.route(what, payload);
    if (route !== null) {
      if (route.lost === true) hook.unheard += 1;
      for (let n = 0; n < (route.lost === true ? 0 : (route.times ?? 1)); n += 1) {
        this.#pass(hook, 5 + (route.lateMs ?? 0) + n * 700);
      }
      return;
    }
    if (faults.hits("hook.lost", what)) {
      hook.unheard += 1;
      return;
    }
    let ms = 5;
    if (faults.hits("hook.reordered", what)) ms += faults.amount(20 * SECOND);
    if (faults.hits("hook.late", what)) ms += faults.amount(40 * MINUTE);
    this.#pass(hook, ms);
    if (faults.hits("hook.twice", what)) {
      for (let n = 0; n < 4; n += 1) this.#pass(hook, ms + faults.amount(MINUTE) * n);
    }
  }

  /** Delivered again, with the same id. */
  again(hook: Hook, ms = SECOND): void {
    this.#pass(hook, ms);
  }

  #pass(hook: Hook, ms: number): void {
    this.#time.in(ms, () => {
      void this.#post(hook.event, hook.guid, hook.body, signatureOf(hook.body)).then((status) => {
        if (isUnheard(status)) hook.unheard += 1;
        else hook.answered += 1;
        if (status < 300) hook.taken = true;
      });
    });
  }

  /** Says the same, better, and is signed by somebody who does not know the secret. */
  #forge(hook: Hook): void {
    this.forged += 1;
    const body = hook.body.replaceAll('"failure"', '"success"');
    this.#time.in(2, () => {
      const wrong = `sha256=${"0".repeat(64)}`;
      void this.#post(hook.event, `forged-${hook.guid}`, body, wrong).then((status) =>
        this.forgedAnswers.push(status),
      );
    });
  }

  async #post(event: string, guid: string, body: string, signature: string): Promise<number> {
    this.busy += 1;
    try {
      return await this.receive(
        {
          "x-github-event": event,
          "x-github-delivery": guid,
          "x-hub-signature-256": signature,
          "content-type": "application/json",
        },
        body,
      );
    } finally {
      this.busy -= 1;
    }
  }

  /** GitHub's log of its attempts. */
  readonly log: DeliveryLog = {
    lost: async (sinceMs) =>
      this.sent
        .filter(
          (one) =>
            one.sentMs >= sinceMs &&
            one.answered + one.unheard > 0 &&
            mayComeAgain(one.answered, one.unheard) &&
            !one.taken,
        )
        .map(({ id, guid, event }) => ({ id, guid, event })),
    redeliver: async (id) => {
      const hook = this.sent[Number(id) - 1];
      if (hook !== undefined) this.again(hook);
    },
  };
}

const signatureOf = (body: string): string =>
  `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;

function guidOf(number: number): string {
  const hex = hashOf("guid", number).toString(16).padStart(8, "0");
  return `${hex}-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

// GitHub's webhooks on their way to the app: passed on, lost, sent twice or out of order as the scenario says. What came
// while the app was down is sent again when it is back, as an operator would have GitHub do.
import type { WebhookDelivery } from "../../local/api.ts";

export type Way = "in order" | "twice" | "shuffled";

export class Hooks {
  way: Way = "in order";
  /** Everything GitHub sent, whether or not it arrived. */
  readonly sent: WebhookDelivery[] = [];
  readonly #receive: (delivery: WebhookDelivery) => Promise<number>;
  readonly #seen: (delivery: WebhookDelivery) => void;
  #isLost: (name: string, delivery: WebhookDelivery) => boolean = () => false;
  #bag: WebhookDelivery[] = [];
  #missed: WebhookDelivery[] = [];
  #seed = 1;

  constructor(
    receive: (delivery: WebhookDelivery) => Promise<number>,
    seen: (delivery: WebhookDelivery) => void,
  ) {
    this.#receive = receive;
    this.#seen = seen;
  }

  /** Names are `event` or `event.action`. */
  lose(isLost: (name: string, delivery: WebhookDelivery) => boolean): void {
    this.#isLost = isLost;
  }
  loseAll(...names: readonly string[]): void {
    this.lose((name) => names.some((one) => name === one || name.startsWith(`${one}.`)));
  }
  shuffle(seed: number): void {
    this.way = "shuffled";
    this.#seed = seed;
  }

  async deliver(delivery: WebhookDelivery): Promise<number> {
    this.sent.push(delivery);
    this.#seen(delivery);
    if (this.#isLost(nameOf(delivery), delivery)) return 504;
    if (this.way === "shuffled") {
      this.#bag.push(delivery);
      return 202;
    }
    const status = await this.#pass(delivery);
    if (this.way === "twice") await this.#pass(delivery);
    return status;
  }

  async #pass(delivery: WebhookDelivery): Promise<number> {
    const status = await this.#receive(delivery);
    if (status >= 500) this.#missed.push(delivery);
    return status;
  }

  /** Sends one of what is still under way; false: nothing is. */
  async passOne(): Promise<boolean> {
    if (this.#bag.length === 0) return false;
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const [delivery] = this.#bag.splice(this.#seed % this.#bag.length, 1);
    if (delivery !== undefined) await this.#pass(delivery);
    return true;
  }

  async redeliver(): Promise<void> {
    for (const delivery of this.#missed.splice(0)) await this.#pass(delivery);
  }
}

export function nameOf({ event, body }: WebhookDelivery): string {
  const { action }: { action?: string } = JSON.parse(body);
  return action === undefined ? event : `${event}.${action}`;
}

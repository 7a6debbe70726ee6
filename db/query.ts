// One statement, seen at one moment without a transaction around it. Guards against a second one, which could see another.
import type { Row, Tx } from "./driver.ts";
import type { Sql } from "./sql.ts";

type Ask = <T>(run: (tx: Tx) => Promise<T>) => Promise<T>;

export class OneQuery implements Tx {
  readonly #ask: Ask;
  #asked = false;
  constructor(ask: Ask) {
    this.#ask = ask;
  }
  all(statement: Sql): Promise<readonly Row[]> {
    return this.#once(statement, (tx) => tx.all(statement));
  }
  get(statement: Sql): Promise<Row | undefined> {
    return this.#once(statement, (tx) => tx.get(statement));
  }
  run(statement: Sql): Promise<void> {
    return this.#once(statement, (tx) => tx.run(statement));
  }
  changes(statement: Sql): Promise<number> {
    return this.#once(statement, (tx) => tx.changes(statement));
  }
  async #once<T>({ text }: Sql, run: (tx: Tx) => Promise<T>): Promise<T> {
    if (!/^select\b/.test(text)) throw new Error("A query is readonly: it begins with select.");
    if (this.#asked) throw new Error("A query is one statement; several at one moment are a read.");
    this.#asked = true;
    return await this.#ask(run);
  }
}

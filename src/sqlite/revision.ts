/** Counts the writes of one open file; two openings never share a text. */
export class Revision {
  readonly #opening: string = crypto.randomUUID();
  #writes = 0;

  next(): void {
    this.#writes += 1;
  }

  text(): string {
    return `${this.#opening}-${this.#writes}`;
  }
}

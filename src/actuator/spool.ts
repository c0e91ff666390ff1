const plainLimit = 1_048_576;

/**
 * Holds an answer of any length until all of it is known: its ETag stands before its first byte, and
 * an error halfway must still become a status. What goes beyond a MiB waits compressed, so that a list
 * of fifty thousand backups takes some MB, not a hundred.
 */
export class Spool {
  readonly #plain: string[] = [];
  readonly #packed: Buffer[] = [];
  #length = 0;
  #digest = 0n;

  add(text: string): void {
    this.#digest = Bun.hash.xxHash3(text, this.#digest);
    this.#length += text.length;
    if (this.#length <= plainLimit) this.#plain.push(text);
    else this.#packed.push(Bun.zstdCompressSync(text, { level: 1 }));
  }

  /** Tells two answers apart that were added in the same pieces. */
  digest(): string {
    return this.#digest.toString(16);
  }

  body(): string | ReadableStream<Uint8Array> {
    const plain = this.#plain.join("");
    return this.#packed.length === 0 ? plain : stream(plain, this.#packed);
  }
}

function stream(plain: string, packed: readonly Buffer[]): ReadableStream<Uint8Array> {
  const waiting = packed.values();
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(plain)),
    pull: (controller) => {
      const { value, done } = waiting.next();
      if (done) controller.close();
      else controller.enqueue(Bun.zstdDecompressSync(value));
    },
  });
}

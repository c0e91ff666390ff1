import type { BodyFrame } from "./body-frame.ts";

type Awaited = "size" | "data" | "end of data" | "trailer" | "nothing";

/** No size with its extensions, and no trailer, is longer. */
const longestLine = 4096;
const mostTrailers = 64;
/** A chunk's extensions are read over (RFC 9112, 7.1.1). */
const sizeLine = /^([\da-f]{1,12})[\t ]*(?:;.*)?$/i;
const newline = 10;

/** Reads chunks (RFC 9112, 7.1). Trailers are for one hop only, and are left out. */
export class ChunkedFrame implements BodyFrame {
  readonly mayEnd = false;
  #awaits: Awaited = "size";
  /** Bytes of the current chunk that are still to come. */
  #missing = 0;
  /** Of a line that has not come whole. */
  #begun = "";
  #trailers = 0;

  get isOver(): boolean {
    return this.#awaits === "nothing";
  }

  take(bytes: Uint8Array): readonly Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#awaits === "nothing") throw new Error("More has come than the answer's last chunk");
      if (this.#awaits === "data") {
        const piece = bytes.subarray(at, at + this.#missing);
        pieces.push(piece);
        at += piece.length;
        this.#missing -= piece.length;
        if (this.#missing === 0) this.#awaits = "end of data";
      } else {
        at = this.#takeLine(bytes, at);
      }
    }
    return pieces;
  }

  #takeLine(bytes: Uint8Array, from: number): number {
    const end = bytes.indexOf(newline, from);
    const until = end === -1 ? bytes.length : end + 1;
    this.#begun += Buffer.from(bytes.subarray(from, until)).toString("latin1");
    if (this.#begun.length > longestLine) throw new Error("A line between chunks is too long");
    if (end === -1) return until;
    if (!this.#begun.endsWith("\r\n")) throw new Error("A line between chunks ends wrongly");
    const line = this.#begun.slice(0, -2);
    this.#begun = "";
    this.#read(line);
    return until;
  }

  #read(line: string): void {
    switch (this.#awaits) {
      case "size": {
        const [, size] = sizeLine.exec(line) ?? [];
        if (size === undefined) throw new Error("The size of a chunk cannot be read");
        this.#missing = Number.parseInt(size, 16);
        this.#awaits = this.#missing === 0 ? "trailer" : "data";
        return;
      }
      case "end of data":
        if (line !== "") throw new Error("A chunk is longer than it says");
        this.#awaits = "size";
        return;
      case "trailer":
        if (line === "") this.#awaits = "nothing";
        else if (++this.#trailers > mostTrailers) throw new Error("There are too many trailers");
        return;
      default:
        return;
    }
  }
}

import type { BodyEnd } from "./answer-head.ts";
import { ChunkedFrame } from "./chunked-frame.ts";

/** Takes the body out of what follows a head. */
export interface BodyFrame {
  /** The bytes of the body among these. Throws where they cannot be part of the answer. */
  take(bytes: Uint8Array): readonly Uint8Array[];
  /** Whether all of it has come. */
  readonly isOver: boolean;
  /** Whether it is whole where the connection ends now. */
  readonly mayEnd: boolean;
}

/** The frame of an answer; one without a body is over before it begins. */
export function bodyFrame(end: BodyEnd, hasBody: boolean): BodyFrame {
  if (!hasBody) return new LengthFrame(0);
  switch (end.by) {
    case "length":
      return new LengthFrame(end.bytes);
    case "chunks":
      return new ChunkedFrame();
    case "closing":
      return { take: (bytes) => [bytes], isOver: false, mayEnd: true };
  }
}

class LengthFrame implements BodyFrame {
  #missing: number;
  readonly mayEnd = false;

  constructor(bytes: number) {
    this.#missing = bytes;
  }

  get isOver(): boolean {
    return this.#missing === 0;
  }

  take(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.length > this.#missing) throw new Error("More has come than the answer's length");
    this.#missing -= bytes.length;
    return [bytes];
  }
}

import type { AnswerHead } from "./answer-head.ts";
import { type BodyFrame, bodyFrame } from "./body-frame.ts";

type Bytes = Uint8Array;

/** What an exchange may do with its connection while it lasts. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Nobody wants the rest. */
  drop(): void;
}

/** What is asked, as far as the answer depends on it. */
export interface ReadAsked {
  readonly isHead: boolean;
  readonly readHead: (text: string) => AnswerHead;
}

/** So much of a body is kept for a caller who reads slowly; then the connection waits. */
const keptBytes = 256 * 1024;
const longestHead = 64 * 1024;
const bodiless: ReadonlySet<number> = new Set([204, 304]);

/** One question and its answer: bytes of a connection go in, a response comes out, its body as it comes. */
export class ReadExchange {
  /** Resolves with the head; fails where there is none. */
  readonly answer: Promise<Response>;
  readonly #asked: ReadAsked;
  readonly #flow: Flow;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: Error) => void;
  #begun: Buffer | undefined;
  #head: AnswerHead | undefined;
  #frame: BodyFrame | undefined;
  #body: ReadableStreamDefaultController<Bytes> | undefined;

  constructor(asked: ReadAsked, flow: Flow) {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#asked = asked;
    this.#flow = flow;
  }

  /** Whether anything of an answer has come. */
  get hasBegun(): boolean {
    return this.#begun !== undefined || this.#head !== undefined;
  }

  /** Whether all of the answer has come. */
  get isOver(): boolean {
    return this.#frame?.isOver === true;
  }

  /** Whether the connection may be asked again once the answer is over. */
  get keepsAlive(): boolean {
    return this.#head?.keepsAlive === true;
  }

  /** Takes what has come. Throws where it is no answer to what was asked. */
  take(bytes: Buffer): void {
    if (this.#frame) this.#takeBody(this.#frame, bytes);
    else this.#takeHead(bytes);
  }

  /** The connection has ended as it should: so does a body that ends with it, and nothing else may. */
  end(): void {
    if (!this.#frame?.mayEnd) return;
    this.#body?.close();
    this.#body = undefined;
  }

  /** Nothing more will come. Whoever reads the body sees that it was cut. */
  fail(error: Error): void {
    if (this.#body) this.#body.error(error);
    else this.#reject(error);
  }

  #takeHead(bytes: Buffer): void {
    const received = this.#begun ? Buffer.concat([this.#begun, bytes]) : bytes;
    const end = received.indexOf("\r\n\r\n");
    if (end === -1 || end > longestHead) {
      if (received.length > longestHead) throw new Error("The answer's head is too long");
      this.#begun = received;
      return;
    }
    const head = this.#asked.readHead(received.toString("latin1", 0, end));
    const rest = received.subarray(end + 4);
    if (head.status < 200) this.#takeInterim(head, rest);
    else this.#answer(head, rest);
  }

  /** What comes before the answer proper is not passed on (RFC 9110, 15.2). */
  #takeInterim({ status }: AnswerHead, rest: Buffer): void {
    if (status === 101) throw new Error("The node wants to speak another protocol");
    this.#begun = Buffer.alloc(0);
    if (rest.length > 0) this.#takeHead(rest);
  }

  #answer(head: AnswerHead, rest: Bytes): void {
    this.#begun = undefined;
    this.#head = head;
    const { status, statusText, headers } = head;
    const hasBody = !this.#asked.isHead && !bodiless.has(status);
    const frame = bodyFrame(head.bodyEnd, hasBody);
    const pieces = rest.length > 0 ? frame.take(rest) : [];
    this.#frame = frame;
    const body = frame.isOver ? whole(pieces, hasBody) : this.#stream(pieces);
    this.#resolve(new Response(body, { status, statusText, headers }));
  }

  #stream(pieces: readonly Bytes[]): ReadableStream<Bytes> {
    const flow = this.#flow;
    return new ReadableStream<Bytes>(
      {
        start: (controller) => {
          this.#body = controller;
          for (const piece of pieces) controller.enqueue(piece);
        },
        pull: () => flow.resume(),
        cancel: () => {
          this.#body = undefined;
          // What is left unread may have come long ago: its connection then answers somebody else.
          if (!this.isOver) flow.drop();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: keptBytes }),
    );
  }

  #takeBody(frame: BodyFrame, bytes: Bytes): void {
    for (const piece of frame.take(bytes)) this.#body?.enqueue(piece);
    if (frame.isOver) this.#body?.close();
    else if ((this.#body?.desiredSize ?? 1) <= 0) this.#flow.pause();
  }
}

/** A body that has come in one go is not streamed. */
function whole(pieces: readonly Bytes[], hasBody: boolean): Bytes | null {
  if (!hasBody) return null;
  const [only, ...others] = pieces;
  return only && others.length === 0 ? only : new Uint8Array(Buffer.concat(pieces));
}

/** What a span tells beside its name: never a credential, and nothing of a header. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work, for those who trace. */
export interface SpanAbout {
  /** Few: what differs from one to the next is an attribute. */
  readonly name: string;
  readonly kind: "server" | "internal";
  readonly attributes: SpanAttributes;
  /** W3C's header of whoever asks, so that their span is the one above; what cannot be read is left out. */
  readonly traceparent?: string | undefined;
}

/** A span while its work goes on. */
export interface OpenSpan {
  tell(attributes: SpanAttributes): void;
  /** The work came to a bad end, without anything being thrown. */
  fail(reason: string | undefined): void;
}

/** Shows work as spans, each below the one that it is done in. */
export interface Spans {
  /** Does work inside a span; what it throws is noted, and thrown on. */
  within<T>(about: SpanAbout, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Begins what has nothing to do with the span that is open now. */
  apart<T>(work: () => T): T;
}

const closed: OpenSpan = { tell: () => undefined, fail: () => undefined };

/** Where nobody traces. */
export const noSpans: Spans = {
  within: (_about, work) => work(closed),
  apart: (work) => work(),
};

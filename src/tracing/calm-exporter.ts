import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import type { Log } from "../log.ts";

type Result = Parameters<Parameters<SpanExporter["export"]>[1]>[0];

/** Says once that spans cannot be sent, and once that they can be again. */
export class CalmExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #log: Log;
  #isFailing = false;

  constructor(exporter: SpanExporter, log: Log) {
    this.#exporter = exporter;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: Result) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#note(result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #note(error: Error | undefined): void {
    if ((error !== undefined) === this.#isFailing) return;
    this.#isFailing = error !== undefined;
    if (error) this.#log.warn({ reason: error.message }, "Traces cannot be sent; they are dropped");
    else this.#log.info("Traces can be sent again");
  }
}

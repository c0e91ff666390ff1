import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { CallOutcome, ClusterCall } from "../backup/cluster-call.ts";
import { isBackupError } from "../backup/errors.ts";
import type { OpenSpan, SpanAbout, Spans } from "../backup/spans.ts";
import type { Log } from "../log.ts";
import { CalmExporter } from "./calm-exporter.ts";
import { readTraceparent } from "./read-traceparent.ts";
import { tracesUrl } from "./traces-url.ts";

/** Where spans go, and in whose name. */
export interface TracingOptions {
  /** Of an OTLP collector that takes JSON over HTTP. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly version: string;
  readonly log: Log;
}

/** How long one batch may take to be sent; a collector that hangs costs no more than its spans. */
const exportTimeoutMs = 5000;

const kinds = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL } as const;

/**
 * Shows what is done as OpenTelemetry spans, and sends them in batches behind the work. What cannot
 * be sent is dropped. Without a line of instrumentation by others: each span is begun where its work is.
 */
export class Tracing implements Spans {
  readonly #current = new AsyncLocalStorage<Span | undefined>();
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;

  constructor({ endpoint, serviceName, version, log }: TracingOptions) {
    const exporter = new OTLPTraceExporter({
      url: tracesUrl(endpoint),
      timeoutMillis: exportTimeoutMs,
    });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        "service.name": serviceName,
        "service.version": version,
      }),
      // Whoever asks has decided already where they trace.
      sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new CalmExporter(exporter, log),
          exportTimeoutMillis: exportTimeoutMs,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer("webapps-backup", version);
  }

  async within<T>(about: SpanAbout, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const { name, kind, attributes, traceparent } = about;
    const span = this.#tracer.startSpan(
      name,
      { kind: kinds[kind], attributes },
      this.#parent(traceparent),
    );
    try {
      return await this.#current.run(span, () =>
        work({
          tell: (more) => span.setAttributes(more),
          fail: (reason) => fail(span, reason),
        }),
      );
    } catch (error) {
      fail(span, reasonOf(error));
      throw error;
    } finally {
      span.end();
    }
  }

  apart<T>(work: () => T): T {
    return this.#current.run(undefined, work);
  }

  /** Below the work that sends it; what is asked on no work's behalf is no trace of its own. */
  readonly observe = ({ method, action }: ClusterCall): ((outcome: CallOutcome) => void) => {
    if (!this.#current.getStore()) return () => undefined;
    const span = this.#tracer.startSpan(
      `elasticsearch ${method}`,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          "db.system.name": "elasticsearch",
          "http.request.method": method,
          "webapps_backup.action": action,
        },
      },
      this.#parent(undefined),
    );
    return (outcome) => {
      span.setAttribute("webapps_backup.outcome", outcome);
      if (outcome === "error" || outcome === "unreachable") fail(span, undefined);
      span.end();
    };
  };

  /** Sends what is left, for so long at the most. */
  async close(deadlineMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, deadlineMs);
    // What cannot be sent any more was told by the exporter.
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  #parent(traceparent: string | undefined): Context {
    const span = this.#current.getStore();
    if (span) return trace.setSpan(ROOT_CONTEXT, span);
    const remote = readTraceparent(traceparent);
    return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
  }
}

function fail(span: Span, reason: string | undefined): void {
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(reason === undefined ? {} : { message: reason }),
  });
}

/** Our own messages hold no credential and no address; those of others may. */
function reasonOf(error: unknown): string | undefined {
  return isBackupError(error) ? error.message : undefined;
}

/** A span as OTLP writes it in JSON. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface SentTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string }[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

/** Takes what is traced on a real socket, and keeps it. */
export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly SentSpan[];
  /** All that came, as it came: path, headers and bodies. */
  readonly text: string;
}

/** Opens a collector on a loopback port of its own. */
export function openCollector(): Collector {
  const spans: SentSpan[] = [];
  let text = "";
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const body = await request.text();
      const headers = [...request.headers].map(([name, value]) => `${name}: ${value}\n`);
      text += `${request.method} ${new URL(request.url).pathname}\n${headers.join("")}${body}\n`;
      const { resourceSpans } = JSON.parse(body) as SentTraces;
      spans.push(
        ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
      );
      return Response.json({});
    },
  });
  return {
    url: server.url.origin,
    spans,
    get text() {
      return text;
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

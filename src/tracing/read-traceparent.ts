import type { SpanContext } from "@opentelemetry/api";

/**
 * Reads W3C's traceparent; undefined for what is none. What a tracestate says beside it is left
 * alone: it would be sent on to our collector as somebody else has written it.
 */
export function readTraceparent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId = "", spanId = "", flags = ""] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(
      text?.trim() ?? "",
    ) ?? [];
  if (version === undefined || version === "ff") return undefined;
  if (version === "00" && text?.trim().length !== 55) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

import { expect, test } from "bun:test";
import { readTraceparent } from "../../src/tracing/read-traceparent.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

test.each([
  [`00-${traceId}-${spanId}-01`, 1],
  [`00-${traceId}-${spanId}-00`, 0],
  [` 00-${traceId}-${spanId}-03 `, 1],
  // A later version may have more.
  [`01-${traceId}-${spanId}-01-what-comes-then`, 1],
])("%p is read", (text, traceFlags) => {
  expect(readTraceparent(text)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
});

test.each([
  undefined,
  "",
  "nonsense",
  `ff-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `00-${traceId}-${spanId}`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}-0x`,
])("%p is none", (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});

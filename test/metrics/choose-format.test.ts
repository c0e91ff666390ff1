import { expect, test } from "bun:test";
import { chooseFormat } from "../../src/metrics/choose-format.ts";

test.each([
  [undefined, "text"],
  ["", "text"],
  ["*/*", "text"],
  ["text/plain", "text"],
  ["application/json", "text"],
  ["application/openmetrics-text", "openmetrics"],
  ["application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5", "openmetrics"],
  // What Prometheus sends.
  [
    "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "openmetrics",
  ],
  ["application/openmetrics-text;q=0.2, text/plain;q=0.7", "text"],
  ["application/openmetrics-text;q=0, */*", "text"],
  ["Application/OpenMetrics-Text ; Q=1.0", "openmetrics"],
  ["application/openmetrics-text;q=nonsense", "text"],
] as const)("Accept: %p is answered as %s", (accept, format) => {
  expect(chooseFormat(accept)).toBe(format);
});

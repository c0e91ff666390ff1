import { expect, test } from "bun:test";
import { tracesUrl } from "../../src/tracing/traces-url.ts";

test.each([
  ["http://localhost:4318", "http://localhost:4318/v1/traces"],
  ["https://otel.example/", "https://otel.example/v1/traces"],
  ["https://otel.example/team/v1/traces", "https://otel.example/team/v1/traces"],
])("spans for %p go to %p", (endpoint, url) => {
  expect(tracesUrl(endpoint)).toBe(url);
});

/** Where spans are posted: an address alone has OTLP's own path behind it. */
export function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  return url.pathname === "/" ? new URL("/v1/traces", url).href : endpoint;
}

import type { MetricFormat } from "./write-page.ts";

/**
 * Chooses how a page is written by an Accept header: OpenMetrics where it is asked for by name and at
 * least as much as plain text. Whoever accepts neither gets text.
 */
export function chooseFormat(accept: string | undefined): MetricFormat {
  const ranges = (accept ?? "").split(",").map(readRange);
  const quality = (type: string): number =>
    Math.max(0, ...ranges.filter(({ range }) => range === type).map(({ weight }) => weight));
  const openMetrics = quality("application/openmetrics-text");
  return openMetrics > 0 && openMetrics >= quality("text/plain") ? "openmetrics" : "text";
}

function readRange(text: string): { readonly range: string; readonly weight: number } {
  const [range = "", ...parameters] = text.split(";").map((word) => word.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
  return { range, weight: /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(weight) ? Number(weight) : 0 };
}

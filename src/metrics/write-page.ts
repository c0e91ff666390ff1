import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from "prom-client";
import type { WrittenMetrics } from "../backup/metrics-page.ts";
import { type Metric, type MetricName, metricTable } from "./metric-table.ts";
import type { Distribution, Labels, Sample, Samples } from "./sample.ts";

/** The formats that are spoken, the usual one first. */
export const metricFormats = ["text", "openmetrics"] as const;

/** One of these. */
export type MetricFormat = (typeof metricFormats)[number];

const contentTypes: Readonly<Record<MetricFormat, RegistryContentType>> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/**
 * Writes a page with prom-client, which is loaded with this file and only where somebody scrapes. It
 * is given what was counted elsewhere: nothing that happened before it was there is lost.
 */
export async function writePage(samples: Samples, format: MetricFormat): Promise<WrittenMetrics> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentTypes[format]);
  for (const [name, metric] of entries()) register(registry, { name, ...metric }, samples[name]);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function entries(): readonly (readonly [MetricName, Metric])[] {
  return Object.keys(metricTable)
    .filter(isMetricName)
    .map((name) => [name, metricTable[name]]);
}

function isMetricName(name: string): name is MetricName {
  return name in metricTable;
}

function register(
  registry: Registry<RegistryContentType>,
  { name, type, help, labels }: Metric & { readonly name: MetricName },
  samples: readonly Sample[],
): void {
  const labelNames = Object.keys(labels);
  const about: About = { name, help, labelNames, registers: [] };
  if (type === "histogram") {
    registry.registerMetric(new CountedHistogram(about, samples));
    return;
  }
  const metric = type === "counter" ? new Counter(about) : new Gauge(about);
  // A gauge without labels would begin with a 0 of its own, where nothing is known.
  if (labelNames.length === 0) metric.remove();
  for (const sample of samples) if ("value" in sample) metric.inc(sample.labels, sample.value);
  registry.registerMetric(metric);
}

interface About {
  readonly name: MetricName;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

/** A histogram whose values were counted before it was made. */
class CountedHistogram extends Histogram {
  readonly #about: About;
  readonly #samples: readonly Sample[];

  constructor(about: About, samples: readonly Sample[]) {
    super(about);
    this.#about = about;
    this.#samples = samples;
  }

  /** What the library asks for where it writes text, though its types do not say so. */
  async getForPromString(): Promise<object> {
    const { name, help } = this.#about;
    const values = this.#samples.flatMap((sample) =>
      "buckets" in sample ? writeDistribution(name, sample) : [],
    );
    return { name, help, type: "histogram", values };
  }
}

interface NamedValue {
  readonly metricName: string;
  readonly labels: Labels;
  readonly value: number;
}

function writeDistribution(
  name: string,
  { labels, buckets, sum, count }: Distribution,
): readonly NamedValue[] {
  const bounded = buckets.map(([bound, below]) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le: String(bound) },
    value: below,
  }));
  return [
    ...bounded,
    { metricName: `${name}_bucket`, labels: { ...labels, le: "+Inf" }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/** What is told about us to those who scrape. */
export interface MetricsPage {
  /** In the format that fits an Accept header best. Never throws, and waits for nobody. */
  write(accept: string | undefined): Promise<WrittenMetrics>;
}

/** A page of metrics. */
export interface WrittenMetrics {
  readonly contentType: string;
  readonly text: string;
}

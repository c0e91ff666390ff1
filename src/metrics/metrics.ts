import type { MetricsPage, WrittenMetrics } from "../backup/metrics-page.ts";
import type { Log } from "../log.ts";
import { chooseFormat } from "./choose-format.ts";
import type { MetricSources } from "./metric-sources.ts";
import { readProcess } from "./read-process.ts";
import { readSamples } from "./read-samples.ts";
import { RunTally } from "./run-tally.ts";

/** How often the cluster is asked at the most because somebody scrapes. */
const refreshEveryMs = 10_000;

/**
 * What is told to Prometheus. A page is made of what is known when it is asked for; each also lets
 * the catalog be brought up to date behind it, so that the next one is not older than the time
 * between two scrapes, while the cluster answers.
 */
export class Metrics implements MetricsPage {
  readonly #sources: MetricSources;
  readonly #log: Log;
  readonly #runs: RunTally;
  readonly #startSeconds: number;
  /** By a clock that nobody sets. */
  #refreshedAtMs = Number.NEGATIVE_INFINITY;
  #isRefreshing = false;
  #unreadable = new Map<string, string>();

  constructor(sources: MetricSources, log: Log) {
    this.#sources = sources;
    this.#log = log;
    this.#runs = new RunTally(sources.journal);
    this.#startSeconds = sources.now() / 1000 - process.uptime();
  }

  async write(accept: string | undefined): Promise<WrittenMetrics> {
    const unreadable = new Map<string, string>();
    const samples = readSamples(this.#sources, {
      runs: this.#runs,
      process: readProcess(this.#startSeconds),
      onUnreadable: (database, error) => {
        unreadable.set(database, String(error));
        // Once, and not with every scrape.
        if (this.#unreadable.get(database) === String(error)) return;
        this.#log.error({ err: error, database }, "metrics: a database cannot be read");
      },
    });
    this.#unreadable = unreadable;
    void this.#refresh();
    const { writePage } = await import("./write-page.ts");
    return writePage(samples, chooseFormat(accept));
  }

  async #refresh(): Promise<void> {
    const isFresh = performance.now() - this.#refreshedAtMs < refreshEveryMs;
    if (this.#isRefreshing || isFresh) return;
    this.#isRefreshing = true;
    this.#refreshedAtMs = performance.now();
    try {
      await this.#sources.survey.refresh();
    } catch (error) {
      // The page tells it: the cluster is down, or the catalog gets old.
      this.#log.debug({ err: error }, "metrics: the catalog cannot be brought up to date");
    } finally {
      this.#isRefreshing = false;
    }
  }
}

import { startElasticsearch } from "../elasticsearch/start-elasticsearch.ts";
import type { RunningElasticsearch } from "../elasticsearch/running-elasticsearch.ts";
import { type FileResult, runFile } from "./run-file.ts";

/** How to run files. */
export interface LaneOptions {
  readonly lanes: number;
  /** What `bun test` gets to see. */
  readonly options: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Is told of every file as soon as it has ended. */
  readonly onResult: (result: FileResult) => void;
  readonly onElasticsearch: (elasticsearch: RunningElasticsearch) => void;
}

/** Where the long files are: they begin first, so that no lane has to wait for one at the end. */
const longOnes = [
  "executable",
  "documentation",
  "model",
  "remote",
  "fuzz",
  "engine",
  "elasticsearch",
  "harness",
];

/**
 * Runs files side by side. Each lane has an Elasticsearch of its own: nobody but one file changes the
 * state of a cluster at a time, so a test may count what a change or no change costs.
 */
export async function runLanes(files: readonly string[], wanted: LaneOptions): Promise<void> {
  await inLanes(longFirst(files.filter((file) => !isOwnCluster(file))), wanted, async (waiting) => {
    await using elasticsearch = await startElasticsearch();
    wanted.onElasticsearch(elasticsearch);
    await runAll(waiting, wanted, {
      ELASTICSEARCH_URL: elasticsearch.url,
      ELASTICSEARCH_REPOSITORY_PATH: elasticsearch.repositoryPath,
    });
  });
  // They stop, freeze and kill an Elasticsearch that they start themselves: last, when no other one runs beside it.
  await inLanes(files.filter(isOwnCluster), wanted, (waiting) => runAll(waiting, wanted, {}));
}

/** Runs lanes until nothing is waiting any more; what ends one of them is thrown when all have ended. */
async function inLanes(
  files: readonly string[],
  { lanes }: LaneOptions,
  lane: (waiting: Iterable<string>) => Promise<void>,
): Promise<void> {
  const waiting = files.values();
  const running = Array.from({ length: Math.min(lanes, files.length) }, () => lane(waiting));
  for (const end of await Promise.allSettled(running)) {
    if (end.status === "rejected") throw end.reason;
  }
}

async function runAll(
  files: Iterable<string>,
  { options, environment, onResult }: LaneOptions,
  elasticsearch: Readonly<Record<string, string>>,
): Promise<void> {
  for (const file of files) {
    onResult(await runFile(file, options, { ...environment, ...elasticsearch }));
  }
}

function isOwnCluster(file: string): boolean {
  return file.endsWith(".own-cluster.test.ts");
}

function longFirst(files: readonly string[]): readonly string[] {
  const place = (file: string): number => {
    const found = longOnes.indexOf(file.split("/")[1] ?? "");
    return found === -1 ? longOnes.length : found;
  };
  return files.toSorted((a, b) => place(a) - place(b));
}

import { read, type Service } from "./service.ts";
import { type Figure, milliseconds, ratio } from "./statistics.ts";

const warmUpRounds = 200;
const rounds = 301;

/** What a page of metrics costs in a large repository, against one of 1001 snapshots. */
export async function measureMetricsPage(
  few: Service,
  many: Service,
  snapshots: number,
): Promise<Figure> {
  const page = (service: Service) => (): Promise<string> =>
    read(`${service.url}/actuator/prometheus`);
  const first = await milliseconds(page(many));
  process.stderr.write(
    `  first page of metrics, which counts everything: ${first.toFixed(0)} ms\n`,
  );
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUpRounds; round += 1) {
    await page(many)();
    await page(few)();
  }
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await milliseconds(page(many)));
    theirs.push(await milliseconds(page(few)));
  }
  return ratio(`page of metrics at ${snapshots} snapshots / at 1001`, ours, theirs, 2, "ms");
}

import type { ChaosFault } from "./fault.ts";
import { faultsOnElasticsearch } from "./faults-on-elasticsearch.ts";
import { faultsOnTheWay } from "./faults-on-the-way.ts";
import { faultsOnUs } from "./faults-on-us.ts";
import { type Moment, moments } from "./moments.ts";
import { type ChaosStep, steps } from "./steps.ts";

/** One cell of the matrix. */
export interface Cell {
  readonly step: ChaosStep;
  readonly moment: Moment;
  readonly fault: ChaosFault;
  /** Whether the service is killed on top of a fault that it survives. */
  readonly killed: boolean;
  /** All of it in words. */
  readonly name: string;
}

/** All faults, those on Elasticsearch last. */
export const faults: readonly ChaosFault[] = [
  ...faultsOnUs,
  ...faultsOnTheWay,
  ...faultsOnElasticsearch,
];

/** Every cell, in the one order that they are run in. */
export const cells: readonly Cell[] = faults.flatMap((fault) =>
  (fault.isSurvived ? [false, true] : [false]).flatMap((killed) =>
    steps.flatMap((step) =>
      moments
        .filter((moment) => fault.has?.(moment) ?? true)
        .map((moment) => ({
          ...{ step, moment, fault, killed },
          name: `${step.name}, ${moment.name}, ${faultName(fault, killed)}`,
        })),
    ),
  ),
);

/** A fault in words. */
export function faultName(fault: ChaosFault, killed: boolean): string {
  return killed ? `${fault.name}, then kill -9` : fault.name;
}

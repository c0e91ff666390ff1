import fc from "fast-check";
import type { RestoreOptions } from "../../src/backup/restore-plan.ts";
import { checkNames } from "../../src/backup/restore-plan.ts";
import type { LiveIndex } from "../../src/backup/restore-target.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { anyExclude, anyIndices, anyNaming } from "../backup/arbitrary-cluster.ts";
import { noon } from "../backup/samples.ts";
import {
  plainOptions,
  sampleBackup,
  sampleCondition,
  sampleContents,
  sampleFacts,
  sampleIndex,
} from "./sample-facts.ts";

const anyPatterns = fc.array(
  fc.constantFrom("*", "operate-*", "*list-view*", "nothing", "acme-*"),
  {
    maxLength: 2,
  },
);

const anyOptions: fc.Arbitrary<RestoreOptions> = fc.record({
  only: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, anyPatterns),
  renamePrefix: fc.constantFrom(undefined, undefined, undefined, "copy-", "acme-", "", "X"),
  full: fc.boolean(),
  sequential: fc.boolean(),
  safetyBackup: fc.boolean(),
  force: fc.oneof(fc.constant([]), fc.subarray([...checkNames])),
});

const anyCondition: fc.Arbitrary<Partial<LiveIndex>> = fc.record({
  open: fc.boolean(),
  health: fc.constantFrom("green", "yellow", "red", undefined),
  shards: fc.integer({ min: 1, max: 3 }),
  replicas: fc.integer({ min: 0, max: 2 }),
  hidden: fc.boolean(),
  blocks: fc.subarray(["index.blocks.write", "index.blocks.read_only"]),
  createdMs: fc.constantFrom(undefined, noon, 0),
  lifecyclePolicy: fc.constantFrom(undefined, "camunda-retention", "other"),
});

const someIndices = anyIndices.map((names) => names.slice(0, 15));

/** Up to three lists of names, in which some may stand twice. */
const anyParts = fc.tuple(someIndices, someIndices, someIndices);

const anyState = fc.constantFrom("SUCCESS", "SUCCESS", "SUCCESS", "PARTIAL", "FAILED");

/** Any backup in any cluster, under any options; what is there and what was saved have much in common. */
export const anyFacts: fc.Arbitrary<RestoreFacts> = fc
  .record({
    options: anyOptions,
    naming: anyNaming,
    exclude: anyExclude,
    parts: anyParts,
    others: someIndices,
    kept: fc.infiniteStream(fc.boolean()),
    conditions: fc.infiniteStream(anyCondition),
    state: anyState,
    unreadable: fc.integer({ min: 0, max: 5 }),
    hidden: fc.subarray(["condition", "activity", "surroundings", "manifest", "writes"] as const),
  })
  .map((given): RestoreFacts => {
    const backup = sampleBackup();
    const saved = given.parts.flat().filter(() => given.kept.next().value === true);
    const names = [...new Set([...saved, ...given.others])];
    const live = names.map((name) => sampleIndex(name, given.conditions.next().value));
    const facts = sampleFacts({
      naming: given.naming,
      exclude: given.exclude,
      contents: sampleContents(backup, given.parts, { state: given.state }).filter(
        (_, number) => number !== given.unreadable,
      ),
      live,
      condition: { ...sampleCondition, dataNodes: given.unreadable },
      request: {
        source: { kind: "backup", backupId: 7n },
        options: { ...plainOptions, ...given.options },
      },
    });
    return { ...facts, ...Object.fromEntries(given.hidden.map((name) => [name, undefined])) };
  });

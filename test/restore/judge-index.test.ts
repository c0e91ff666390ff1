import { describe, expect, test } from "bun:test";
import type { LiveIndex, RunningRestore, ShardRecovery } from "../../src/backup/restore-target.ts";
import { isFromBackup, judgeIndex, type Scene } from "../../src/restore/judge-index.ts";

const name = "operate-process-8.3.0_";
const origin = { repository: "backups", snapshot: "part-1", partial: false };

const live: LiveIndex = {
  name,
  uuid: "one",
  open: true,
  health: "green",
  shards: 2,
  replicas: 0,
  hidden: false,
  aliases: {},
  blocks: [],
  createdMs: undefined,
  lifecyclePolicy: undefined,
};

function recovery(shard: number, some: Partial<ShardRecovery> = {}): ShardRecovery {
  return {
    shard,
    primary: true,
    type: "SNAPSHOT",
    stage: "DONE",
    repository: origin.repository,
    snapshot: origin.snapshot,
    totalBytes: 1,
    reusedBytes: 0,
    recoveredBytes: 1,
    ...some,
  };
}

const empty = { type: "EMPTY_STORE", repository: undefined, snapshot: undefined };
const existing = { type: "EXISTING_STORE", repository: undefined, snapshot: undefined };
const whole = [recovery(0), recovery(1)];

function scene(
  index: Partial<LiveIndex> | undefined,
  recoveries: readonly ShardRecovery[],
  states: readonly RunningRestore["state"][] = [],
): Scene {
  return {
    restores: states.map((state) => ({ ...origin, state, indices: [name] })),
    live: new Map(index === undefined ? [] : [[name, { ...live, ...index }]]),
    recoveries: new Map([[name, recoveries]]),
  };
}

describe("an index that is to come out of a snapshot", () => {
  test.each<[string, Scene, ReturnType<typeof judgeIndex>]>([
    ["is not there", scene(undefined, []), "waiting"],
    ["is closed", scene({ open: false }, [recovery(0, existing)]), "waiting"],
    ["is listed by the cluster", scene({}, whole, ["INIT"]), "restoring"],
    ["was listed until a moment ago", scene({}, whole, ["SUCCESS"]), "restored"],
    [
      "has a shard on its way",
      scene({}, [recovery(0), recovery(1, { stage: "INDEX" })]),
      "restoring",
    ],
    ["shows no shard yet", scene({ health: "yellow" }, []), "restoring"],
    ["is red when it is over", scene({ health: "red" }, [], ["FAILURE"]), "broken"],
    ["has every shard", scene({}, whole), "restored"],
    ["lacks a shard", scene({}, [recovery(0)]), "strange"],
    [
      "was started again by its node",
      scene({}, [recovery(0, existing), recovery(1, existing)]),
      "strange",
    ],
    [
      "came out of another one",
      scene({}, [recovery(0), recovery(1, { snapshot: "part-2" })]),
      "strange",
    ],
    [
      "has but its replicas from it",
      scene({}, [recovery(0), recovery(1, { primary: false })]),
      "strange",
    ],
  ])("%s", (_, seen, standing) => {
    expect(judgeIndex({ name }, origin, seen)).toBe(standing);
  });
});

describe("an index whose snapshot lacks shards", () => {
  test.each<[string, Scene, ReturnType<typeof judgeIndex>]>([
    ["is whole with empty ones", scene({}, [recovery(0), recovery(1, empty)]), "restored"],
    [
      "waits for empty ones",
      scene({}, [recovery(0), recovery(1, { ...empty, stage: "INIT" })]),
      "restoring",
    ],
    ["is red where they have no place", scene({ health: "red" }, [recovery(0)]), "broken"],
  ])("%s", (_, seen, standing) => {
    expect(judgeIndex({ name }, { ...origin, partial: true }, seen)).toBe(standing);
  });
});

test("only what came or comes out of it is from the backup", () => {
  const from = (seen: Scene) => isFromBackup({ name, snapshot: "part-1" }, "backups", seen);
  expect(from(scene({}, whole))).toBe(true);
  expect(from(scene({}, [], ["INIT"]))).toBe(true);
  expect(from(scene({ open: false }, []))).toBe(false);
  expect(from(scene({}, [recovery(0, existing), recovery(1, existing)]))).toBe(false);
});

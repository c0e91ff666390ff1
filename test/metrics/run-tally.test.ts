import { expect, test } from "bun:test";
import { RunTally } from "../../src/metrics/run-tally.ts";
import { newDeletion, newRun, noon } from "../sqlite/new-run.ts";
import { ownJournal } from "../sqlite/own-journal.ts";

test("runs are counted once, when they have ended, and a restart loses none", () => {
  using own = ownJournal();
  const tally = new RunTally(own.journal);
  expect(tally.read().create).toMatchObject({
    ended: { succeeded: 0, failed: 0, cancelled: 0 },
    lastEndMs: {},
    lastOutcome: undefined,
    open: 0,
    oldestOpenMs: undefined,
  });
  own.journal.begin(newRun());
  own.journal.begin(newRun({ id: "run-2", backupId: 8n, startMs: noon - 1000 }));
  own.journal.begin(newDeletion({ backupId: 9n }));
  expect(tally.read()).toMatchObject({
    create: { open: 2, oldestOpenMs: noon - 1000 },
    delete: { open: 1, oldestOpenMs: noon + 60_000 },
    restore: { open: 0 },
  });
  own.journal.end("run-1", "succeeded", noon + 45_000);
  own.journal.end("run-2", "failed", noon + 50_000, "It broke");
  own.journal.end("delete-1", "succeeded", noon + 70_000);
  const expected = {
    create: {
      ended: { succeeded: 1, failed: 1, cancelled: 0 },
      lastEndMs: { succeeded: noon + 45_000, failed: noon + 50_000 },
      lastOutcome: "failed",
      open: 0,
      oldestOpenMs: undefined,
    },
    delete: { ended: { succeeded: 1, failed: 0, cancelled: 0 }, lastOutcome: "succeeded" },
    restore: { ended: { succeeded: 0, failed: 0, cancelled: 0 } },
  };
  for (let time = 0; time < 2; time += 1) expect(tally.read()).toMatchObject(expected);
  const restarted = new RunTally(own.reopen()).read();
  expect(restarted).toMatchObject(expected);
  expect(restarted.create.durations.read({})).toMatchObject({
    count: 1,
    sum: 45,
    buckets: expect.arrayContaining([
      [30, 0],
      [60, 1],
      [14_400, 1],
    ]),
  });
});

test("a run that ends after younger ones is not forgotten", () => {
  using own = ownJournal();
  const tally = new RunTally(own.journal);
  own.journal.begin(newRun());
  tally.read();
  own.journal.begin(newRun({ id: "run-2", backupId: 8n }));
  own.journal.end("run-2", "succeeded", noon + 10);
  expect(tally.read().create).toMatchObject({ ended: { succeeded: 1 }, open: 1 });
  own.journal.end("run-1", "cancelled", noon + 20, "Deleted");
  expect(tally.read().create).toMatchObject({
    ended: { succeeded: 1, cancelled: 1 },
    lastOutcome: "cancelled",
    open: 0,
  });
});

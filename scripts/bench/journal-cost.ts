import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournal } from "../../src/sqlite/journal.ts";
import { newRun } from "../../test/sqlite/new-run.ts";
import { type Figure, milliseconds, ratio } from "./statistics.ts";

const rounds = 400;
const uuid = "okELY9C2rOJQ0L4k-MOTng";
const snapshot = "camunda_webapps_7_8.8.0_part_1_of_2";
const indices = ["operate-list-view-8.3.0_", "operate-list-view-8.3.0_2026-01-31"];

/** What a step costs in our journal, against three bare commits of the same content on the same disk. */
export async function measureJournal(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "webapps-backup-journal-"));
  const journal = openJournal(join(folder, "journal.db"));
  using bare = new Database(join(folder, "bare.db"), { strict: true });
  try {
    const step = journaledStep(journal);
    const commits = bareCommits(bare);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      // Who comes second finds the disk as the first has left it, so they take turns.
      if (round % 2 === 0) ours.push(await milliseconds(async () => step(round)));
      theirs.push(await milliseconds(async () => commits(round)));
      if (round % 2 === 1) ours.push(await milliseconds(async () => step(round)));
    }
    return [ratio("a step in the journal / three bare commits", ours, theirs, 1.2, "ms")];
  } finally {
    journal.close();
    rmSync(folder, { recursive: true });
  }
}

/** What the engine writes of a part that nothing happens to. */
function journaledStep(journal: ReturnType<typeof openJournal>): (round: number) => void {
  const run = journal.begin(newRun());
  return (round) => {
    const startMs = run.startMs + round;
    journal.writeStep(run.id, 1, { state: "intended", indices, attempts: round + 1, startMs });
    journal.writeStep(run.id, 1, { state: "accepted" });
    journal.writeStep(run.id, 1, {
      state: "succeeded",
      snapshots: [{ name: snapshot, uuid }],
      endMs: startMs + 90,
    });
  };
}

function bareCommits(bare: Database): (round: number) => void {
  bare.run("pragma journal_mode = wal");
  bare.run("pragma synchronous = full");
  bare.run(
    "create table step (id integer primary key, state text, indices text, attempts integer, start_ms integer, snapshots text, end_ms integer)",
  );
  bare.run("insert into step (id) values (1)");
  const intended = bare.query(
    "update step set state = $state, indices = $indices, attempts = $attempts, start_ms = $startMs where id = 1",
  );
  const accepted = bare.query("update step set state = $state where id = 1");
  const succeeded = bare.query(
    "update step set state = $state, snapshots = $snapshots, end_ms = $endMs where id = 1",
  );
  return (round) => {
    const startMs = 1_795_000_000_000 + round;
    intended.run({
      state: "intended",
      indices: JSON.stringify(indices),
      attempts: round + 1,
      startMs,
    });
    accepted.run({ state: "accepted" });
    succeeded.run({
      state: "succeeded",
      snapshots: JSON.stringify([{ name: snapshot, uuid }]),
      endMs: startMs + 90,
    });
  };
}

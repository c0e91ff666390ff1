import { writeSync } from "node:fs";
import { asBackupError } from "../../src/backup/errors.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { takeOwnership } from "../../src/sqlite/ownership.ts";
import { samplePart } from "../backup/samples.ts";
import { newRun, newStep } from "./new-run.ts";

// Another process, for what only another process can show: its death, its locks, its limits.
const [command = "", folder = "", url] = process.argv.slice(2);
const nobody = 65_534;

function say(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}

/** Does something once, and tells why it cannot be done. */
function attempt(act: () => void): void {
  fill((count) => {
    if (count > 0) throw new Error("It can be done");
    act();
  });
}

/** Does something until it cannot be done any more, and tells how often and why. */
function fill(act: (count: number) => void): void {
  let count = 0;
  try {
    for (; ; count += 1) act(count);
  } catch (error) {
    const { kind, message, hint } = asBackupError(error);
    say({ count, kind, message, hint });
  }
}

function bigRun(count: number) {
  const steps = [1, 2, 3].map((number) => newStep(`part-${number}`, { indices: [big(20_000)] }));
  return newRun({ id: `run-${count}`, backupId: BigInt(count) + 1n, steps });
}

function big(length: number): string {
  return "x".repeat(length);
}

const commands: Record<string, () => void> = {
  "begin-and-die": () => {
    openJournal(`${folder}/journal.db`).begin(newRun());
    process.kill(process.pid, "SIGKILL");
  },
  "begin-many": () => {
    const journal = openJournal(`${folder}/journal.db`);
    fill((count) => {
      journal.begin(bigRun(count));
      say(`run-${count}`);
    });
  },
  "open-journal": () => attempt(() => openJournal(`${folder}/journal.db`).close()),
  "fill-journal": () => {
    const journal = openJournal(`${folder}/journal.db`);
    fill((count) => journal.begin(bigRun(count)));
    journal.close();
  },
  "fill-catalog": () => {
    const catalog = openCatalog(`${folder}/catalog.db`, "backups");
    fill((count) => {
      const id = BigInt(count) + 1n;
      const parts = [1, 2, 3].map((number) => samplePart({ number, failures: [big(20_000)] }, id));
      catalog.write(parts);
    });
    catalog.close();
  },
  own: () => {
    const ownership = takeOwnership(folder, { verb: "serve" });
    if (url) ownership.writeUrl(url);
    say("owned");
    process.stdin.on("data", () => {
      ownership[Symbol.dispose]();
      process.exit(0);
    });
  },
  "open-as-nobody": () => {
    if (process.getuid?.() === 0) {
      process.setgid?.(nobody);
      process.setuid?.(nobody);
    }
    attempt(() => openJournal(`${folder}/journal.db`).close());
    attempt(() => takeOwnership(folder, { verb: "serve" })[Symbol.dispose]());
  },
};

const act = commands[command];
if (!act) throw new Error(`Cannot do "${command}": expected one of ${Object.keys(commands)}`);
act();

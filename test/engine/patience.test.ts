import { afterEach, expect, setSystemTime, test } from "bun:test";
import { BackupError } from "../../src/backup/errors.ts";
import { Patience } from "../../src/engine/patience.ts";

const dayMs = 86_400_000;

afterEach(() => {
  setSystemTime();
});

/** The clock of this machine, as an administrator sets it. */
function setClock(byMs: number): void {
  setSystemTime(new Date(Date.now() + byMs));
}

function patience(limitMs: number): Patience {
  return new Patience(limitMs, new AbortController().signal);
}

const silence = new BackupError("unreachable", "No answer");

test("a clock that is set forward uses up no patience", async () => {
  const patient = patience(600_000);
  await patient.bear(silence);
  setClock(dayMs);
  await patient.bear(silence);
  setClock(400 * dayMs);
  await patient.bear(silence);
});

test("a clock that is set back gives no more patience than there was", async () => {
  const patient = patience(300);
  await patient.bear(silence);
  setClock(-dayMs);
  // With a day more of it this test would not come to its end.
  await expect(patient.ask(() => Promise.reject(silence))).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringMatching(/^Elasticsearch was not accessible for \d+ s: No answer$/),
  });
});

test("an answer, even a refusal, lets patience begin anew", async () => {
  // The shortest pause uses it up.
  const patient = patience(50);
  await patient.bear(silence);
  expect(await patient.ask(() => Promise.resolve(7))).toBe(7);
  await patient.bear(silence);
  const refusal = new BackupError("rejected", "No");
  await expect(patient.ask(() => Promise.reject(refusal))).rejects.toBe(refusal);
  await patient.bear(silence);
  await expect(patient.bear(silence)).rejects.toMatchObject({ kind: "unreachable" });
});

test("who is told to stop waits no longer, whatever patience is left", async () => {
  const stop = new AbortController();
  const patient = new Patience(600_000, stop.signal);
  const waiting = patient.ask(() => Promise.reject(silence));
  stop.abort("closing");
  expect(await waiting.catch((reason: unknown) => reason)).toBe("closing");
});

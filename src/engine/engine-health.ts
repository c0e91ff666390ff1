import { asBackupError, isBackupError } from "../backup/errors.ts";
import type { GatewayHealth, Reading } from "../backup/gateway.ts";
import type { EngineParts } from "./engine-parts.ts";
import { pause } from "./pause.ts";
import { describeReading } from "./snapshot-reader.ts";

/** Kubernetes gives a probe one second by default. */
const deadlineMs = 500;

/** Looks at our own files and, for half a second, at the cluster. */
export async function readHealth(
  parts: EngineParts,
  reading: Reading | undefined,
): Promise<GatewayHealth> {
  return { catalog: catalogHealth(parts, reading), elasticsearch: await clusterHealth(parts) };
}

function catalogHealth(
  { catalog, journal }: EngineParts,
  reading: Reading | undefined,
): GatewayHealth["catalog"] {
  try {
    const mark = catalog.mark();
    journal.countRuns();
    const known = mark
      ? `as of ${new Date(mark.asOfMs).toISOString()}`
      : "nothing is remembered yet";
    return { ok: true, detail: reading ? describeReading(reading) : known, reading };
  } catch (error) {
    return { ok: false, detail: asBackupError(error).message, reading };
  }
}

async function clusterHealth({ repository }: EngineParts): Promise<GatewayHealth["elasticsearch"]> {
  if (!repository) return { ok: false, detail: "No backup repository configured." };
  const asked = repository.pulse().then(
    () => ({ ok: true, detail: "answers" }),
    (error: unknown) => ({
      ok: isBackupError(error, "missing-privilege"),
      detail: asBackupError(error).message,
    }),
  );
  const late = pause(deadlineMs).then(() => ({ ok: false, detail: "no answer in time" }));
  return Promise.race([asked, late]);
}

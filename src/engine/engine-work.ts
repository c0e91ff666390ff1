import type { Run } from "../backup/journal.ts";
import type { RunHandle } from "./active-runs.ts";
import { Admission } from "./admission.ts";
import { BackupReader } from "./backup-reader.ts";
import { CatalogSync } from "./catalog-sync.ts";
import { workOnCreate } from "./create-work.ts";
import { workOnDelete } from "./delete-work.ts";
import { Doorkeeping } from "./doorkeeping.ts";
import { Orphans } from "./orphans.ts";
import type { RestoreParts } from "./restore-context.ts";
import { type DeskServices, RestoreDesk } from "./restore-desk.ts";
import { workOnRestore } from "./restore-work.ts";
import { SafetySweep } from "./safety-keeping.ts";

/** Everything that works where a repository is configured. */
export interface EngineWork {
  readonly parts: RestoreParts;
  /** The same with the credential of restores. */
  readonly restoring: RestoreParts;
  readonly sync: CatalogSync;
  readonly reader: BackupReader;
  readonly admission: Admission;
  readonly desk: RestoreDesk;
  readonly sweep: SafetySweep;
  readonly door: Doorkeeping;
}

/** Puts together what works on a repository. */
export function engineWork(parts: RestoreParts, services: DeskServices): EngineWork {
  const orphans = new Orphans(parts);
  const sync = new CatalogSync(
    parts,
    (found) => orphans.look(found),
    () => orphans.lookBack(),
  );
  const reader = new BackupReader(parts);
  const admission = new Admission(parts, sync, reader);
  const restoring = { ...parts, ...parts.restoring };
  return {
    parts,
    restoring,
    sync,
    reader,
    admission,
    desk: new RestoreDesk(restoring, services),
    sweep: new SafetySweep(parts),
    door: new Doorkeeping(parts),
  };
}

/** Works on a run until it has ended or is left. */
export function workOn(work: EngineWork, { id, kind }: Run, handle: RunHandle): Promise<void> {
  if (kind === "delete") return workOnDelete(work.parts, id, handle);
  if (kind === "restore") return workOnRestore(work.restoring, id, handle);
  const goingOn = (exceptId: bigint) =>
    work.reader.goingOn(exceptId, undefined).map((other) => other.id);
  // Where no service runs, only backups come by regularly.
  return workOnCreate(work.parts, id, handle, goingOn).then(() => work.sweep.sweep());
}

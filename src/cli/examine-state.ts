import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { asBackupError, isBackupError } from "../backup/errors.ts";
import type { Journal, Run } from "../backup/journal.ts";
import type { StateFile } from "../backup/state-file.ts";
import type { Settings } from "../config/settings.ts";
import { judgeTokens } from "../doctor/expiry-checks.ts";
import type { Finding } from "../doctor/finding.ts";
import type { PatientJournal } from "../doctor/patient.ts";
import {
  judgeCatalog,
  judgeFolder,
  judgeJournal,
  judgeOwner,
  judgeRuns,
  type StateFolder,
  type StateOwner,
  unreadableFiles,
} from "../doctor/state-checks.ts";
import { connectRemote } from "../remote/remote-gateway.ts";
import { openJournal } from "../sqlite/journal.ts";
import { lookAtCatalog, lookAtJournal } from "../sqlite/look-at-file.ts";
import { readOwner } from "../sqlite/ownership.ts";
import { openSafeguards } from "../sqlite/safeguards.ts";
import { worksOnRuns } from "./claim-state.ts";
import { readIdentity } from "./read-identity.ts";
import type { Call } from "./verb.ts";

/** What came of a look at the state directory; the journal stays open until it is disposed. */
export interface StateExamined extends Disposable {
  readonly findings: readonly Finding[];
  readonly files: readonly StateFile[];
  readonly journal: PatientJournal;
  /** The newest first. */
  readonly runs: readonly Run[];
}

const serviceTimeoutMs = 5000;
const shownRuns = 50;

/** Looks at the state directory without taking it, beside a process that works there or none. */
export async function examineState(call: Call, settings: Settings): Promise<StateExamined> {
  const { stateDir, repository = "" } = settings;
  const folder = lookAtFolder(stateDir, call.io.uid);
  if (folder.exists && !folder.isReadable) return unreadable(folder);
  const files = [
    lookAtJournal(join(stateDir, "journal.db")),
    lookAtCatalog(join(stateDir, "catalog.db")),
  ] as const;
  const journal = openReadable(() => openJournal(files[0].path, { readOnly: true }));
  const owner = folder.exists ? findOwner(stateDir) : undefined;
  const openRuns = journal?.openRuns() ?? [];
  return {
    findings: [
      ...judgeFolder(folder),
      judgeJournal(files[0], journal?.unconfirmed()),
      judgeCatalog(files[1]),
      ...judgeOwner(owner, await askService(call, owner)),
      judgeRuns(openRuns, owner),
      ...judgeTokens(readTokens(files[0].path), call.io.now()),
    ],
    files,
    journal: {
      openRuns,
      creations: (ids) => journal?.creations(repository, ids) ?? [],
    },
    runs: journal?.runs({ limit: shownRuns }) ?? [],
    [Symbol.dispose]: () => journal?.close(),
  };
}

function unreadable(folder: StateFolder): StateExamined {
  return {
    findings: [...judgeFolder(folder), ...unreadableFiles(folder)],
    files: [],
    journal: { openRuns: [], creations: () => [] },
    runs: [],
    [Symbol.dispose]: () => undefined,
  };
}

function lookAtFolder(path: string, uid: number | undefined): StateFolder {
  if (!existsSync(path)) {
    const may = { isReadable: false, isWritable: false, isOurs: false };
    return { path, exists: false, ...may, mode: 0, freeBytes: undefined };
  }
  const { uid: ownerUid, mode } = statSync(path);
  return {
    path,
    exists: true,
    isReadable: may(path, constants.R_OK | constants.X_OK),
    isWritable: may(path, constants.W_OK | constants.X_OK),
    isOurs: uid === undefined || uid === ownerUid,
    mode,
    freeBytes: freeBytes(path),
  };
}

function may(path: string, what: number): boolean {
  try {
    accessSync(path, what);
    return true;
  } catch {
    return false;
  }
}

function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** A file that is not there or cannot be read tells nothing; its own check says why. */
function openReadable(open: () => Journal): Journal | undefined {
  try {
    return open();
  } catch (error) {
    if (isBackupError(error)) return undefined;
    throw error;
  }
}

function findOwner(folder: string): StateOwner | undefined {
  try {
    const owner = readOwner(folder);
    return owner && { ...owner, works: worksOnRuns(owner) };
  } catch (error) {
    // Who may not even look at the lock is told so by the check of the directory.
    if (isBackupError(error, "state-unusable")) return undefined;
    throw error;
  }
}

/** Why a service that should answer does not; one that asks who we are has answered. */
async function askService(call: Call, owner: StateOwner | undefined): Promise<string | undefined> {
  if (owner?.url === undefined) return undefined;
  try {
    const gateway = connectRemote({
      url: owner.url,
      timeoutMs: serviceTimeoutMs,
      identity: readIdentity(call.io),
    });
    await gateway.health();
    return undefined;
  } catch (error) {
    const { kind, message } = asBackupError(error);
    return kind === "unauthorized" || kind === "forbidden" ? undefined : message;
  }
}

function readTokens(path: string): Parameters<typeof judgeTokens>[0] {
  try {
    const safeguards = openSafeguards(path, { readOnly: true });
    try {
      return safeguards.tokens.all();
    } finally {
      safeguards.close();
    }
  } catch (error) {
    if (isBackupError(error)) return [];
    throw error;
  }
}

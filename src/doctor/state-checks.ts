import type { Run } from "../backup/journal.ts";
import type { StateFile } from "../backup/state-file.ts";
import { writeBytes } from "../restore/disk-check.ts";
import { counted, listed } from "../restore/finding.ts";
import { fail, type Finding, ok, skip, warn } from "./finding.ts";

/** The state directory as the file system shows it. */
export interface StateFolder {
  readonly path: string;
  readonly exists: boolean;
  /** Whether this user may look at the files in it. */
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  /** Whether it belongs to the user that runs this. */
  readonly isOurs: boolean;
  /** The permission bits. */
  readonly mode: number;
  readonly freeBytes: number | undefined;
}

/** The process that owns the state directory. */
export interface StateOwner {
  readonly pid: number;
  readonly verb: string;
  readonly url: string | undefined;
  /** Whether it goes on with open runs. */
  readonly works: boolean;
}

const enoughBytes = 256 * 1024 ** 2;
const leastBytes = 16 * 1024 ** 2;

/** The state directory can be used. */
export function judgeFolder(folder: StateFolder): readonly Finding[] {
  const { path, exists, isWritable, isOurs, mode, freeBytes } = folder;
  const name = "state";
  if (!exists) return [ok(name, `"${path}" does not exist yet; the first command makes it`)];
  const found = `"${path}", mode ${(mode & 0o777).toString(8).padStart(3, "0")}`;
  const place = !isWritable
    ? fail(
        name,
        `${found} cannot be written by this user`,
        "Run as the user that it belongs to, or set stateDir to a folder of this user.",
      )
    : !isOurs
      ? warn(
          name,
          `${found} belongs to another user`,
          "Run webapps-backup always as the same user, or files that one makes the other cannot write.",
        )
      : (mode & 0o022) !== 0
        ? warn(
            name,
            `${found} can be written by others`,
            `Take that away with chmod go-w: who writes there can forge the journal.`,
          )
        : ok(name, found);
  return [place, judgeRoom(freeBytes)];
}

/** What to say of the files in a directory that this user may not look into. */
export function unreadableFiles({ path }: Pick<StateFolder, "path">): readonly Finding[] {
  return ["journal", "catalog", "owner", "runs"].map((name) =>
    skip(
      name,
      `"${path}" cannot be read by this user`,
      "Run doctor as the user of webapps-backup.",
    ),
  );
}

function judgeRoom(freeBytes: number | undefined): Finding {
  const name = "room";
  if (freeBytes === undefined) return skip(name, "The room of the state directory is not known");
  const found = `${writeBytes(freeBytes)} are free for the state directory`;
  const hint = "Free disk space there: without it no run can be accepted.";
  if (freeBytes < leastBytes) return fail(name, found, hint);
  return freeBytes < enoughBytes ? warn(name, found, hint) : ok(name, found);
}

/** The journal can be read, and nothing of it was lost. */
export function judgeJournal(file: StateFile, notice: string | undefined): Finding {
  const name = "journal";
  if (notice !== undefined) {
    return fail(
      name,
      notice,
      "Compare the list of backups with what you expect, then run webapps-backup journal confirm; nothing is deleted before.",
    );
  }
  return judgeFile(name, file, (why) =>
    fail(
      name,
      why,
      "Stop webapps-backup and restore the file from a copy, or start it: what can be read is taken over.",
    ),
  );
}

/** The catalog can be read. */
export function judgeCatalog(file: StateFile): Finding {
  const name = "catalog";
  return judgeFile(name, file, (why) =>
    warn(
      name,
      why,
      "Nothing is lost: the next command that may write sets it aside and fills it again.",
    ),
  );
}

function judgeFile(name: string, file: StateFile, bad: (why: string) => Finding): Finding {
  const { path, there, bytes, version, wanted, damage } = file;
  if (!there) return ok(name, `"${path}" does not exist yet`);
  if (damage !== undefined) return bad(`"${path}" cannot be used: ${damage}`);
  const size = writeBytes(bytes);
  if (version !== undefined && version > wanted) {
    return bad(`"${path}" is of version ${version}, this program knows ${wanted}`);
  }
  const older = version === wanted ? "" : `, to be brought to ${wanted} by the next start`;
  return ok(name, `"${path}" is whole: ${size}, version ${version ?? "unknown"}${older}`);
}

/** What is open is worked on. */
export function judgeRuns(
  openRuns: readonly Pick<Run, "id" | "kind" | "backupId">[],
  owner: StateOwner | undefined,
): Finding {
  const name = "runs";
  if (openRuns.length === 0) return ok(name, "No run is open");
  const runs = openRuns.map(({ id, kind, backupId }) => `${kind} of ${backupId} (${id})`);
  const found = `${counted(openRuns.length, "run is", "runs are")} open: ${listed(runs)}`;
  if (owner?.works === true) return ok(name, `${found}; process ${owner.pid} works on it`);
  return warn(
    name,
    `${found}, and nobody works on it`,
    "Run webapps-backup resume, or start webapps-backup serve.",
  );
}

/** Who works in the state directory, and whether it can be asked; `failure` is undefined where it answers. */
export function judgeOwner(
  owner: StateOwner | undefined,
  failure: string | undefined,
): readonly Finding[] {
  if (!owner) return [ok("owner", "No process works in the state directory")];
  const who = `Process ${owner.pid} ("webapps-backup ${owner.verb}") works in the state directory`;
  if (owner.url === undefined) return [ok("owner", who)];
  const service =
    failure === undefined
      ? ok("service", `The service at ${owner.url} answers`)
      : fail(
          "service",
          `The service at ${owner.url} owns the state directory, but: ${failure}`,
          "Look at its log, or restart it; what runs goes on with the next start.",
        );
  return [ok("owner", who), service];
}

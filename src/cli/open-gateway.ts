import { isBackupError } from "../backup/errors.ts";
import type { Freshness, Gateway } from "../backup/gateway.ts";
import type { Settings } from "../config/settings.ts";
import { connectRemote } from "../remote/remote-gateway.ts";
import { type Owner, readOwner } from "../sqlite/ownership.ts";
import { claimState } from "./claim-state.ts";
import { createCommandLog } from "./process-log.ts";
import { loadSettings, serverVariable } from "./load-settings.ts";
import { readIdentity } from "./read-identity.ts";
import { openLocal } from "./open-local.ts";
import type { Call } from "./verb.ts";

/** Who asks for a gateway, and what for. */
export interface Opening {
  readonly verb: string;
  readonly purpose: "read" | "write";
  /** From the files alone; no cluster is asked, no lock is taken. */
  readonly offline?: boolean;
}

/** A gateway and what the caller must know of the place it works in. */
export interface OpenedGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** This very process, a service, or the files that another process left or writes. */
  readonly place: "here" | "service" | "files";
  /** How fresh answers of this place can be. */
  readonly freshness: Freshness;
  /** The other process that works on the state directory, where one does. */
  readonly owner: Owner | undefined;
}

/** A first sync of a large repository may take this long; everything else has shorter deadlines. */
const remoteTimeoutMs = 120_000;

/**
 * Decides where a command works, and says so where it was not told: through the service that was
 * named, through the one that owns the state directory, or by itself. Throws `locked` where another
 * process that cannot be asked is in the way of a change.
 */
export async function openGateway(call: Call, opening: Opening): Promise<OpenedGateway> {
  const named = call.options.server ?? call.io.env[serverVariable];
  if (named) return openRemote(call, named, opening.offline ?? false, undefined);
  const settings = loadSettings(call);
  if (opening.offline) return openFiles(call, settings, ownerBeside(settings.stateDir));
  const claim = await claimState(settings.stateDir, opening.verb);
  if (claim.ownership) return openHere(call, settings, claim.ownership);
  const { owner, error } = claim;
  if (owner?.url !== undefined) {
    call.notes.say(`Asking the service at ${owner.url}, which works in "${settings.stateDir}"`);
    return openRemote(call, owner.url, false, owner);
  }
  if (opening.purpose === "write" || owner === undefined) throw error;
  const who = `Process ${owner.pid} ("webapps-backup ${owner.verb}")`;
  call.notes.say(`${who} works in "${settings.stateDir}", so this is what it has written there`);
  return openFiles(call, settings, owner);
}

/** What goes on when a command is interrupted, and how. */
export function goesOn(place: OpenedGateway["place"]): string {
  return place === "service"
    ? "The service goes on with it."
    : 'It goes on with "webapps-backup resume" or the next start of "webapps-backup serve".';
}

/** Who works beside an offline reader; one who may not even look at the lock reads on all the same. */
function ownerBeside(folder: string): Owner | undefined {
  try {
    return readOwner(folder);
  } catch (error) {
    if (isBackupError(error, "state-unusable")) return undefined;
    throw error;
  }
}

function openRemote(
  call: Call,
  url: string,
  offline: boolean,
  owner: Owner | undefined,
): OpenedGateway {
  const identity = readIdentity(call.io);
  const gateway = connectRemote({ url, timeoutMs: remoteTimeoutMs, identity });
  return {
    gateway,
    place: "service",
    freshness: { from: offline ? "cache" : "cluster" },
    owner,
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

function openHere(call: Call, settings: Settings, ownership: Disposable): OpenedGateway {
  using opening = new DisposableStack();
  opening.use(ownership);
  const { now } = call.io;
  const local = openLocal(settings, {
    log: createCommandLog(call, settings),
    now,
    readOnly: false,
  });
  const held = opening.move();
  return {
    gateway: local.gateway,
    place: "here",
    freshness: { from: "cluster" },
    owner: undefined,
    async [Symbol.asyncDispose]() {
      using _held = held;
      await local[Symbol.asyncDispose]();
    },
  };
}

function openFiles(call: Call, settings: Settings, owner: Owner | undefined): OpenedGateway {
  const { now } = call.io;
  const local = openLocal(settings, { log: createCommandLog(call, settings), now, readOnly: true });
  return {
    gateway: local.gateway,
    place: "files",
    freshness: { from: "cache" },
    owner,
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}

import { isAbsolute, join } from "node:path";
import type { Environment } from "./given.ts";

/** Who runs the program, for the places that belong to them. */
export interface Owner {
  readonly env: Environment;
  /** The numeric user id; undefined where there is none. */
  readonly uid: number | undefined;
  readonly home: string | undefined;
}

/** Where state is kept when no setting says so: systemd's directory, the system's for root, else the user's own. */
export function defaultStateDirectory({ env, uid, home }: Owner): string | undefined {
  // systemd gives several directories with colons between them.
  const systemd = env["STATE_DIRECTORY"]?.split(":")[0] ?? "";
  if (isAbsolute(systemd)) {
    return systemd;
  }
  if (uid === 0) {
    return "/var/lib/webapps-backup";
  }
  const xdg = env["XDG_STATE_HOME"] ?? "";
  // The XDG specification says to ignore a relative path.
  if (isAbsolute(xdg)) {
    return join(xdg, "webapps-backup");
  }
  return home === undefined || home === ""
    ? undefined
    : join(home, ".local", "state", "webapps-backup");
}

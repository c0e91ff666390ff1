import { type Caller, covers } from "../backup/access.ts";
import { BackupError } from "../backup/errors.ts";
import type { Route } from "./route-table.ts";

/** Throws `forbidden` where a caller's role is not enough for a row. */
export function refuseRole({ name, role }: Caller, route: Route): void {
  if (covers(role, route.role)) return;
  throw new BackupError(
    "forbidden",
    `"${name}" may not do this: expected the role ${route.role}, given ${role}`,
    { hint: "docs/proxy.md lists every method and path that may pass, with the role it wants." },
  );
}

import type { Gateway } from "../../src/backup/gateway.ts";
import { createLog } from "../../src/log.ts";
import { type AppParts, createApp } from "../../src/server/app.ts";

function refuse(): never {
  throw new Error("Nothing may reach the gateway in this test");
}

/** Stands where a route must answer without asking the gateway. */
const unreachedGateway: Gateway = {
  create: refuse,
  show: refuse,
  detail: refuse,
  list: refuse,
  delete: refuse,
  runs: refuse,
  run: refuse,
  resume: refuse,
  ended: refuse,
  sync: refuse,
  planRestore: refuse,
  restore: refuse,
  abortRestore: refuse,
  restoreDetail: refuse,
  restores: refuse,
  confirmJournal: refuse,
  hold: refuse,
  release: refuse,
  holds: refuse,
  audit: refuse,
  verifyAudit: refuse,
  createToken: refuse,
  tokens: refuse,
  revokeToken: refuse,
  health: refuse,
  close: refuse,
};

/** What an app is made of that must answer without asking the gateway. */
export function unreachedParts(parts: Partial<AppParts> = {}): AppParts {
  return {
    gateway: unreachedGateway,
    log: createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
    basePath: "/actuator",
    backupsEndpoint: true,
    version: "1.2.3",
    now: () => Date.UTC(2026, 10, 22, 14, 35, 20, 727),
    ...parts,
  };
}

/** An app for what must be answered without asking the gateway. */
export function appWith(parts: Partial<AppParts> = {}): ReturnType<typeof createApp> {
  return createApp(unreachedParts(parts));
}

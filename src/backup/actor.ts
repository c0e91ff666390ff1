import { AsyncLocalStorage } from "node:async_hooks";
import type { Actor } from "./audit.ts";

const acting = new AsyncLocalStorage<Actor>();

/** Does something in somebody's name. */
export function actAs<T>(actor: Actor, work: () => T): T {
  return acting.run(actor, work);
}

/** In whose name the current work is done; undefined for what the program does of itself. */
export function currentActor(): Actor | undefined {
  return acting.getStore();
}

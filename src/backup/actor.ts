import { AsyncLocalStorage } from "node:async_hooks";
import type { Actor } from "./audit.ts";

const acting = new AsyncLocalStorage<Actor>();

/** Does something in somebody's name. */
export function actAs<T>(actor: Actor, work: () => T): T {
  return acting.run(actor, work);
}

/** Does what belongs to nobody who happens to act, as a timer that outlives the request that set it. */
export function actAsNobody<T>(work: () => T): T {
  return acting.exit(work);
}

/** In whose name the current work is done; undefined for what the program does of itself. */
export function currentActor(): Actor | undefined {
  return acting.getStore();
}

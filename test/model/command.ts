import type fc from "fast-check";
import type { Model } from "./model.ts";
import type { World } from "./world.ts";

/** One thing that somebody does in a sequence. */
export type Command = fc.AsyncCommand<Model, World>;

/** Makes a command that can always be given, and is shown by its name. */
export function command(name: string, run: (model: Model, world: World) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

/** Few, so that they meet again; one is beyond what a double holds. */
export const ids: readonly bigint[] = [1n, 2n, 12n, 9007199254740993n];

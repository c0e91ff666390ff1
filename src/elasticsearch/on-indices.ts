import type * as v from "valibot";
import { isBackupError } from "../backup/errors.ts";
import { indexPaths } from "./index-path.ts";
import type { Call, Transport } from "./transport.ts";

/** A call on whole indices; `endpoint` is what follows their names in the path. */
export type IndexCall<TSchema extends v.GenericSchema> = Omit<Call<TSchema>, "path"> & {
  readonly endpoint: string;
};

/**
 * Calls on any number of indices, in as many requests as the names need; those that have gone are
 * passed over. Not by ignore_unavailable alone: with it a cluster with security passes over whatever
 * our user may not touch, and says that all is well. A 404 proves that the others are ours to touch.
 */
export async function* onIndices<TSchema extends v.GenericSchema>(
  transport: Transport,
  indices: readonly string[],
  { endpoint, ...call }: IndexCall<TSchema>,
): AsyncGenerator<v.InferOutput<TSchema>, void> {
  for (const path of indexPaths(indices, transport.lineBudget)) {
    const whole = { ...call, path: `${path}${endpoint}` };
    try {
      yield await transport.call(whole);
    } catch (error) {
      if (!isBackupError(error, "not-found")) throw error;
      yield await transport.call({ ...whole, query: { ...call.query, ignore_unavailable: true } });
    }
  }
}

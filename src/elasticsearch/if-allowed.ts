import type * as v from "valibot";
import { isBackupError } from "../backup/errors.ts";
import type { Call, Transport } from "./transport.ts";

/** Asks what is good to know: undefined where our user may not ask, or where this distribution knows no such question. */
export async function ifAllowed<TSchema extends v.GenericSchema>(
  transport: Transport,
  call: Call<TSchema>,
): Promise<v.InferOutput<TSchema> | undefined> {
  try {
    return await transport.call(call);
  } catch (error) {
    if (isBackupError(error, "rejected", "missing-privilege", "not-found")) return undefined;
    throw error;
  }
}

import { BackupError } from "../backup/errors.ts";
import type { Forward, ForwardedRequest } from "../backup/forward.ts";

/**
 * Passes a request on whose answer must begin in time, for callers who would rather have what is
 * remembered. Throws `unreachable` where it does not; how long the answer then takes is not limited.
 */
export async function begunWithin(
  deadlineMs: number,
  forward: Forward,
  request: ForwardedRequest,
): Promise<Response> {
  const late = new AbortController();
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new BackupError("unreachable", `Elasticsearch has not begun to answer for ${deadlineMs} ms`, {
        hint: "Look whether it is overloaded or stopped.",
      }),
    );
    late.abort();
  }, deadlineMs);
  const answer = forward({ ...request, signal: AbortSignal.any([request.signal, late.signal]) });
  answer.catch(() => {
    // Once the deadline has won nobody waits for it any more.
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

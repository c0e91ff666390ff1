import fc from "fast-check";
import { isBackupError } from "../../src/backup/errors.ts";
import type { Fault, FaultMatch } from "../harness/fault-rule.ts";

/** One call that goes wrong between the service and Elasticsearch. */
export interface Gust {
  readonly match: FaultMatch;
  readonly fault: Fault;
}

const html = { status: 502, body: "<html>Bad Gateway</html>", contentType: "text/html" };

/** Everything of which nobody can say whether the call has come through; each strikes once. */
export const anyGust: fc.Arbitrary<Gust> = fc.oneof(
  fc.record({
    match: fc.record({
      method: fc.constantFrom("PUT", "PUT", "DELETE", "GET"),
      at: fc.constant("receipt" as const),
      nth: fc.integer({ min: 1, max: 3 }),
    }),
    fault: fc.constantFrom<Fault[]>("reset", { status: 429 }, { status: 503 }, html),
  }),
  fc.record({
    match: fc.record({
      method: fc.constantFrom("PUT", "PUT", "DELETE", "GET"),
      at: fc.constant("answer" as const),
      nth: fc.integer({ min: 1, max: 3 }),
    }),
    fault: fc.constantFrom<Fault[]>("reset", "cut", { status: 503 }),
  }),
);

/** Asks once more where Elasticsearch is said not to be there; the weather strikes once, and then it is. */
export async function inAnyWeather<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 3; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !isBackupError(error, "unreachable")) throw error;
    }
  }
}

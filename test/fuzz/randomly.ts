import fc from "fast-check";

/** How many times as often as in `make test` everything random is tried. */
export const times: number = Number(process.env["RANDOM_TIMES"] ?? 1);

/** Checks a property so often, or `RANDOM_TIMES` as often; a failure says how to have it again. */
export async function randomly<Values>(
  property: fc.IAsyncProperty<Values> | fc.IProperty<Values>,
  runs: number,
): Promise<void> {
  const numRuns = Math.ceil(runs * times);
  const details = await fc.check(property, { numRuns });
  if (!details.failed) return;
  const repeat = `Try it again with SEED=${details.seed} RANDOM_TIMES=${times}, and more of it with another seed and a larger RANDOM_TIMES`;
  throw new Error(`${await fc.asyncDefaultReportMessage(details)}\n${repeat}`, {
    cause: details.errorInstance,
  });
}

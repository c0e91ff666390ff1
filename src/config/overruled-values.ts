import { checkValue, meaning } from "./check-value.ts";
import type { GivenValues } from "./given.ts";
import type { Findings } from "./issue.ts";
import { shownRaw } from "./resolved-value.ts";

/** Judges the values of our file that do not count: a wrong one is an issue all the same, and one that Camunda's names replace is told. */
export function judgeOverruled(
  file: GivenValues,
  camunda: GivenValues,
  counting: GivenValues,
  findings: Findings,
): void {
  for (const [path, overruled] of file) {
    const winner = counting.get(path);
    if (winner === overruled) {
      continue;
    }
    const checked = checkValue(path, overruled);
    findings.issues.push(...("issues" in checked ? checked.issues : []));
    if (
      winner !== undefined &&
      winner === camunda.get(path) &&
      meaning(path, winner) !== meaning(path, overruled)
    ) {
      const [used, unused] = [winner, overruled].map(
        ({ raw, source }) => `${shownRaw(path, raw)} (${source})`,
      );
      findings.warnings.push(`${path}: ${used} is used, not ${unused}`);
    }
  }
}

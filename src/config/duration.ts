const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The longest duration a timer of JavaScript can wait; a longer one would fire at once. */
export const longestDurationMs: number = 24 * 86_400_000;

/** Milliseconds of "500ms", "30s", "5m", "1h", "2d" or ISO 8601's "PT5M"; undefined when it is none of them. */
export function durationMs(text: string): number | undefined {
  const simple = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/i.exec(text);
  if (simple !== null) {
    return Math.round(Number(simple[1]) * (unitMs[simple[2]?.toLowerCase() ?? ""] ?? Number.NaN));
  }
  const iso =
    /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (iso === null) {
    return undefined;
  }
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = iso;
  return Math.round(
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000,
  );
}

/** The shortest spelling of a duration that `durationMs` reads back. */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) {
    return "0s";
  }
  const unit =
    ["d", "h", "m", "s"].find((name) => milliseconds % (unitMs[name] ?? Number.NaN) === 0) ?? "ms";
  return `${milliseconds / (unitMs[unit] ?? 1)}${unit}`;
}

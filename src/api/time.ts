const iso = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * Reads a time as epoch milliseconds; undefined where it is none. Digits are Unix seconds up to
 * eleven of them, milliseconds beyond; a day without a time begins in UTC; a time without a zone is
 * refused, because the zone it would get is a surprise.
 */
export function readTime(text: string): number | undefined {
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,15}$/.test(text)) return Number(text);
  // A plus sign that was not encoded arrives as a blank.
  const day = iso.exec(text.replace(/ (?=\d{2}:?\d{2}$)/, "+"));
  if (!day?.[1] || !isDay(day[1])) return undefined;
  const epochMs = Date.parse(day[0]);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

/** Date.parse takes February 30 for March 2. */
function isDay(day: string): boolean {
  const epochMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(day);
}

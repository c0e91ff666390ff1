const minuteMs = 60_000;
/** The minute last written: the parts of a backup lie close together, and a list has thousands. */
let last = { minute: Number.NaN, text: "" };

/** Writes a time as Camunda's actuator does, always in UTC: `2026-11-22T14:35:09.436+0000`. */
export function actuatorTime(epochMs: number): string {
  const minute = Math.floor(epochMs / minuteMs);
  if (minute !== last.minute) {
    const text = new Date(epochMs).toISOString();
    last = { minute, text: text.slice(0, text.length - "09.436Z".length) };
  }
  const digits = `${100_000 + Math.floor(epochMs - minute * minuteMs)}`;
  return `${last.text}${digits.slice(1, 3)}.${digits.slice(3)}+0000`;
}

/** Writes a time as Camunda's actuator does, always in UTC: `2026-11-22T14:35:09.436+0000`. */
export function actuatorTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -1)}+0000`;
}

/** Writes a time for people, in UTC: `2026-11-22 14:35:09Z`. */
export function formatTime(epochMs: number | undefined): string {
  if (epochMs === undefined) return "";
  return new Date(epochMs).toISOString().replace("T", " ").replace(/\.\d+/, "");
}

const units = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1000 },
] as const;

/** Writes a length of time in its two largest units: `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const first = units.findIndex((unit) => ms >= unit.ms);
  let rest = ms;
  const pieces: string[] = [];
  for (const unit of units.slice(first, first + 2)) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    if (count > 0) pieces.push(`${count} ${unit.name}`);
  }
  return pieces.join(" ");
}

const sizes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Writes a number of bytes with three digits: `1.23 GiB`. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < sizes.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${size.toFixed(digits)} ${sizes[unit] ?? "B"}`;
}

/** Writes a count with its noun: `1 part`, `6 parts`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

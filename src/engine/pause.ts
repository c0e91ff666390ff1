/** Waits so long, or until the signal comes. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}

/**
 * How long to wait before the next look at something that has been going on for so long: a twelfth
 * of it, so that a look comes at most 8 % late, from 20 ms to 2 s.
 */
export function nextLookMs(elapsedMs: number): number {
  return Math.min(2000, Math.max(20, elapsedMs / 12));
}

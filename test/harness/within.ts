/** Gives what is waited for, or fails after so long: a hang is told where it is, not by a test that ran out of time. */
export async function within<Value>(
  deadlineMs: number,
  what: string,
  waitedFor: Promise<Value>,
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`Waited ${deadlineMs} ms for ${what}`)),
    deadlineMs,
  );
  try {
    return await Promise.race([waitedFor, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What every such stream says of itself. */
export const eventHeaders: Readonly<Record<string, string>> = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-cache",
  // nginx would keep events back until its buffer is full.
  "X-Accel-Buffering": "no",
};

/** Answers a stream of server-sent events; `left` is called once nobody listens any more. */
export function answerEvents(events: AsyncGenerator<string>, left: () => void): Response {
  const encoder = new TextEncoder();
  // Nothing lies ready for a caller who does not read: the next event is made when it is asked for.
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await events.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: left,
  });
  return new Response(body, { headers: eventHeaders });
}

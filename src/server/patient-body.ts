/** A body of no more than this is read whole before anything is passed on: Elasticsearch then never waits for it. */
const wholeBytes = 64 * 1024;

/**
 * Gives a request's body to pass on, and calls `onRead` when all of it has come: until then the caller
 * may not dawdle, from then on Elasticsearch may.
 */
export async function patientBody(
  { body, headers, method }: Request,
  onRead: () => void,
): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null> {
  if (body === null || method === "GET" || method === "HEAD") return body;
  const length = headers.get("content-length");
  if (length !== null && Number(length) <= wholeBytes) {
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    onRead();
    return bytes;
  }
  return body.pipeThrough(new TransformStream({ flush: onRead }));
}

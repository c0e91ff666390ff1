import { BackupError } from "../backup/errors.ts";
import type { ProxyRequest } from "../proxy/proxy-parts.ts";
import type { Listener } from "./exchange.ts";

/** A body of no more than this is read whole before anything is passed on: Elasticsearch then never waits for it. */
const wholeBytes = 64 * 1024;

/**
 * Makes a request ready to be passed on whose caller may dawdle no more once all of its body has come:
 * from then on it is Elasticsearch that may.
 */
export async function patientRequest(
  request: Request,
  listener: Partial<Listener> | undefined,
): Promise<ProxyRequest> {
  const { method, url, headers, signal } = request;
  const onRead = (): void => listener?.bodyHasCome?.();
  return { method, url, headers, signal, body: await readBody(request, onRead) };
}

async function readWhole(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await new Response(body).arrayBuffer());
  } catch (cause) {
    throw new BackupError("interrupted", "The caller has left before all of the body had come", {
      cause,
    });
  }
}

async function readBody(
  { body, headers }: Request,
  onRead: () => void,
): Promise<ProxyRequest["body"]> {
  if (body === null) return body;
  const length = headers.get("content-length");
  if (length !== null && Number(length) <= wholeBytes) {
    const bytes = await readWhole(body);
    onRead();
    return bytes;
  }
  return body.pipeThrough(new TransformStream({ flush: onRead }));
}

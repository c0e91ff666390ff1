import { createServer } from "node:net";

/**
 * Below what systems give to outgoing connections: one of those could take a port between the moment
 * that it is found here and the moment that its server listens.
 */
const range = { from: 10_000, to: 30_000 };
const maxTries = 100;

/** Finds a loopback port that nobody listens on, for servers that must be told their port beforehand. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    if (await isFree(port)) return port;
  }
  throw new Error(
    `Cannot find a free port: ${maxTries} between ${range.from} and ${range.to} are taken`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once("error", () => resolve(false));
  server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  return await promise;
}

import { createServer } from "node:net";

/** Finds a loopback port that nobody listens on, for servers that must be told their port beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => {
      if (address === null || typeof address === "string") {
        reject(
          new Error(`Cannot find a free port: the server listens on ${JSON.stringify(address)}`),
        );
      } else {
        resolve(address.port);
      }
    });
  });
  return await promise;
}

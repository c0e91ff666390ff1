import { rm } from "node:fs/promises";
import { getContainerRuntimeClient } from "testcontainers";

// Our parent holds the other end of standard input: however it dies, kill -9 included, the end of the file comes, and the
// container goes away with what it wrote into the folder that it shares with us.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("SIGHUP", () => undefined);
await Bun.stdin.text();

const [id = "", folder = ""] = process.argv.slice(2);
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
const { container: client } = await getContainerRuntimeClient();
const container = client.getById(id);
// Testcontainers may have removed it before us when it did not start.
const state = await container.inspect().then(
  ({ State }) => State,
  () => undefined,
);
if (state?.Paused === true) {
  await container.unpause();
}
if (state?.Running === true) {
  // The files there belong to the user of the container; nobody else may be allowed to remove them.
  await client.exec(container, ["sh", "-c", 'rm -rf "$0"/*', folder]);
}
if (state !== undefined) {
  await container.remove({ force: true, v: true });
}
await rm(folder, { recursive: true, force: true });

import { afterAll } from "bun:test";
import { openLocal } from "../../src/cli/open-local.ts";
import { readSettings } from "../../src/config/read-settings.ts";
import type { Settings } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { connectRemote } from "../../src/remote/remote-gateway.ts";
import { createApp } from "../../src/server/app.ts";
import { listen } from "../../src/server/listen.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type GatewayPlace, gatewaySuite, type OpenGateway } from "./gateway-suite.ts";
import { safeguardsSuite } from "./safeguards-suite.ts";

const folders = new DisposableStack();
afterAll(() => folders.dispose());
const folder = (): string => folders.use(temporaryFolder()).path;
const log = createLog({ level: "silent", readable: false, colour: false, fd: 2 });

function settingsOf(place: GatewayPlace): Settings {
  const result = readSettings({
    env: {
      WEBAPPS_BACKUP_STATE_DIR: place.stateDir,
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: place.elasticsearchUrl,
      WEBAPPS_BACKUP_REPOSITORY: place.repository,
      WEBAPPS_BACKUP_INDEX_PREFIX: place.prefix,
      WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
    },
    cwd: "/",
    home: undefined,
    uid: undefined,
    configPath: "/dev/null",
  });
  if (result.ok) return result.settings;
  throw new Error(`Cannot read the settings of the test: ${Bun.inspect(result.issues)}`);
}

const openHere: OpenGateway = async (place) =>
  openLocal(settingsOf(place), { log, now: Date.now, readOnly: false });

const openThere: OpenGateway = async (place) => {
  await using opening = new AsyncDisposableStack();
  const { server } = settingsOf(place);
  const local = opening.use(openLocal(settingsOf(place), { log, now: Date.now, readOnly: false }));
  const app = createApp({ ...server, gateway: local.gateway, log, version: "0.0.0" });
  const listening = listen(app, { address: "127.0.0.1", port: 0, log });
  opening.defer(() => listening.stop(1000));
  const gateway = connectRemote({ url: listening.url, timeoutMs: 30_000 });
  opening.defer(() => gateway.close());
  const opened = opening.move();
  return { gateway, [Symbol.asyncDispose]: () => opened.disposeAsync() };
};

for (const [name, open] of [
  ["the local gateway", openHere],
  ["the remote gateway", openThere],
] as const) {
  gatewaySuite(name, open, folder);
  safeguardsSuite(name, open, folder);
}

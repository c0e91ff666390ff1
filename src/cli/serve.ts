import { version } from "../../package.json" with { type: "json" };
import { isLoopback } from "../config/contradictions.ts";
import { CallTally } from "../metrics/call-tally.ts";
import { createAnswering } from "../server/answering.ts";
import { listen } from "../server/listen.ts";
import { claimState } from "./claim-state.ts";
import { createFrontDoor } from "./front-door.ts";
import type { Io, Signal } from "./io.ts";
import { loadResult, resolveCall } from "./load-settings.ts";
import { openLocal } from "./open-local.ts";
import { createServiceLog } from "./process-log.ts";
import { createReload } from "./reload.ts";
import { createMetrics } from "./service-metrics.ts";
import { observeAll, openTracing } from "./service-tracing.ts";
import { openServiceAccess, readTls } from "./service-access.ts";
import { supervised } from "./supervised.ts";
import type { Verb } from "./verb.ts";

/** How long requests in flight may take when the service stops; `docker stop` allows ten seconds in all. */
const stopDeadlineMs = 6000;

/** `serve`: listens, and works on every run until it is told to stop. */
export const serve: Verb = {
  name: "serve",
  summary: "Serve the backup API",
  description:
    "Serves Camunda's /actuator/backupHistory, our own /api and Elasticsearch's /_snapshot, and goes on with every run that " +
    "was left open. It starts whether or not Elasticsearch can be reached. SIGTERM and SIGINT " +
    "stop it gracefully; what runs goes on with the next start. SIGHUP reads the settings again and " +
    "takes up tokens, certificates and the level of the log.",
  examples: ["webapps-backup serve --config /etc/webapps-backup/webapps-backup.yaml"],
  exitStatus: [8, 11, 130],
  async run(call) {
    // As process 1 of a container, a signal without a handler would not be heard at all.
    const stopped = stopSignal(call.io);
    let reload: (() => void) | undefined;
    call.io.onSignal("SIGHUP", () => reload?.());
    const started = loadResult(call);
    const { settings } = started;
    const log = createServiceLog(call, settings);
    const claim = await claimState(settings.stateDir, "serve");
    if (!claim.ownership) throw claim.error;
    using ownership = claim.ownership;
    const { now } = call.io;
    const calls = new CallTally(now);
    await using tracing = await openTracing(settings, log);
    const { spans } = tracing;
    const observe = observeAll(calls.observe, spans?.observe);
    await using local = openLocal(settings, { log, now, readOnly: false, observe, spans });
    const { gateway, engine, recorder } = local;
    const { address, port, basePath, backupsEndpoint } = settings.server;
    const access = openServiceAccess(settings.server, local.safeguards.tokens, { log, now });
    const ending = new AbortController();
    const answering = createAnswering({
      gateway,
      log,
      basePath,
      backupsEndpoint,
      version,
      metrics: createMetrics(local, settings, { calls, access: access.access, log, now }),
      proxy: createFrontDoor(local, settings, now),
      now,
      ending: ending.signal,
      access: access.access,
      recorder,
      spans,
      repository: settings.repository,
    });
    const tls = readTls(settings.server.tls);
    const listening = listen(answering, { address, port, log, tls });
    const read = () => resolveCall(call.io, call.options.config);
    const changing = createReload(started, { read, access, listening, log });
    ownership.writeUrl(listening.url);
    using supervisor = await supervised(call.io, { listening, local, log });
    reload = () => supervisor.reload(changing);
    const { repository, stateDir } = settings;
    const reach = isLoopback(address) ? "this machine only" : "every address that reaches it";
    log.info(
      { version, url: listening.url, basePath, repository, stateDir },
      `Listening for ${reach}`,
    );
    supervisor.ready();
    engine.resume().catch((error: unknown) => {
      log.error({ err: error }, "Cannot take up the runs that were left open");
    });
    const signal = await stopped;
    log.info({ signal }, "Stopping");
    supervisor.stopping("Stopping; open runs go on with the next start");
    ending.abort();
    await listening.stop(stopDeadlineMs);
  },
};

/** Waits for the first signal to stop; the second ends the process at once. */
function stopSignal(io: Io): Promise<Signal> {
  const { promise, resolve } = Promise.withResolvers<Signal>();
  let asked = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    io.onSignal(signal, () => {
      if (asked) io.exit(130);
      asked = true;
      resolve(signal);
    });
  }
  return promise;
}

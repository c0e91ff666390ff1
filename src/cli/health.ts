import { Option } from "commander";
import { BackupError } from "../backup/errors.ts";
import type { ServerSettings } from "../config/settings.ts";
import { type HealthQuestion, readHealth, type ServiceHealth } from "../remote/read-health.ts";
import { readOwner } from "../sqlite/ownership.ts";
import { loadSettings, serverVariable } from "./load-settings.ts";
import { printResult } from "./print-result.ts";
import { readIdentity } from "./read-identity.ts";
import { drawTable } from "./table.ts";
import type { Call, Verb } from "./verb.ts";

interface HealthOptions {
  readonly liveness?: true;
}

/** Docker's own deadline for a probe is longer, and who asks wants to read why. */
const timeoutMs = 5000;

/** `health`: asks a running service how it is, as a probe of a container or a monitor wants it. */
export const health: Verb<HealthOptions> = {
  name: "health",
  summary: "Ask a running service how it is",
  description:
    "Asks a running service whether it can do its work, without a token. It can while its journal " +
    "and catalog can be read; an Elasticsearch that is away is shown and is no failure. Without " +
    "--server it asks at the address and port of the settings, on this machine.",
  options: [new Option("--liveness", "ask only whether it answers")],
  examples: [
    "webapps-backup health",
    "webapps-backup health --liveness --server http://backup:9600",
  ],
  exitStatus: [6, 7, 11],
  async run(call) {
    const question = whom(call);
    const found = await readHealth(question);
    const { origin } = question.url;
    printResult(call, found, () => drawHealth(origin, found));
    if (found.status === "UP") return;
    throw new BackupError("state-unusable", `The service at ${origin} cannot do its work`, {
      hint: "Its log says why: look at its state directory and the disk below.",
    });
  },
};

function whom(call: Call<HealthOptions>): HealthQuestion {
  const { server, stateDir } = loadSettings(call);
  const named = call.options.server ?? call.io.env[serverVariable];
  const base = named ? named.replace(/\/$/, "") : ownAddress(server, stateDir);
  const text = `${base}${server.basePath}/health`;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new BackupError(
      "invalid",
      `Cannot ask "${text}": expected an address with http or https`,
      {
        hint: "Correct --server or the variable WEBAPPS_BACKUP_SERVER.",
      },
    );
  }
  const { tls } = readIdentity(call.io);
  // Its certificate is made out to the names that others reach it by, not to this machine's own address.
  const probe = call.options.liveness ? "liveness" : "readiness";
  return { url, probe, timeoutMs, tls: { ...tls, rejectUnauthorized: Boolean(named) } };
}

/** Where the service of these settings can be reached from this machine. */
function ownAddress({ address, port, tls }: ServerSettings, stateDir: string): string {
  const owner = port === 0 ? readOwner(stateDir)?.url : undefined;
  if (owner !== undefined) return owner;
  const scheme = tls.certFile === undefined ? "http" : "https";
  const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const host = everywhere[address] ?? address;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function drawHealth(origin: string, { status, components }: ServiceHealth): string {
  const rows = Object.entries(components).map(([name, { status: state, details }]) => [
    name,
    state,
    details.message,
  ]);
  const summary = `${status}: the service at ${origin}\n`;
  return rows.length === 0
    ? summary
    : `${drawTable(["Component", "State", "Detail"], rows)}${summary}`;
}

import type { Gateway } from "../backup/gateway.ts";
import { judgeAge } from "../doctor/backup-checks.ts";
import { examine, fail, type Finding, ok, skip, warn } from "../doctor/finding.ts";
import { judgeRuns } from "../doctor/state-checks.ts";
import { connectRemote } from "../remote/remote-gateway.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { DoctorOptions } from "./doctor-options.ts";
import { readIdentity } from "./read-identity.ts";
import type { Call } from "./verb.ts";

const timeoutMs = 30_000;
const shownRuns = 200;

/** Asks a service what it can tell of itself and its backups; everything else is said to be unknown. */
export async function diagnoseRemote(call: Call<DoctorOptions>, url: string): Promise<Diagnosis> {
  const nowMs = call.io.now();
  const gateway = connectRemote({ url, timeoutMs, identity: readIdentity(call.io) });
  try {
    const subject = `the service at ${new URL(url).host}`;
    const none = { snapshots: undefined, settings: undefined, state: undefined };
    const health = await examine("service", gateway.health(), (answer) => judgeHealth(url, answer));
    const answers = health.every(({ name, result }) => name !== "service" || result === "ok");
    const seen = answers ? await lookThrough(gateway, call, nowMs) : nothing;
    return {
      nowMs,
      subject,
      newest: seen.newest,
      findings: [...health, ...seen.findings],
      ...none,
    };
  } finally {
    await gateway.close();
  }
}

type Seen = Pick<Diagnosis, "findings" | "newest">;

const nothing: Seen = {
  findings: [skip("cluster", "Nothing else can be asked: the service does not answer")],
  newest: undefined,
};

async function lookThrough(
  gateway: Gateway,
  { options }: Call<DoctorOptions>,
  nowMs: number,
): Promise<Seen> {
  let newest: Diagnosis["newest"];
  const findings = [
    ...(await examine("backups", findNewest(gateway), (found) => {
      newest = found;
      return judgeAge(found, { nowMs, maxAgeMs: options.maxAge });
    })),
    ...(await examine("unfinished", countBad(gateway), judgeBad)),
    ...(await examine("runs", openRuns(gateway), ({ waiting }) => judgeRuns(waiting, undefined))),
    skip(
      "cluster",
      "Settings, privileges, repository, indices and state directory are not looked at through a service",
      "Run doctor without --server on the host of the service, with its settings.",
    ),
  ];
  return { findings, newest };
}

function judgeHealth(
  url: string,
  { catalog, elasticsearch }: Awaited<ReturnType<Gateway["health"]>>,
): readonly Finding[] {
  const look = "Run doctor on the host of the service, or look at its log.";
  const host = new URL(url).host;
  return [
    ok("service", `${host} answers`),
    catalog.ok
      ? ok("catalog", `It knows the repository ${catalog.detail}`)
      : fail("catalog", catalog.detail, look),
    elasticsearch.ok
      ? ok("address", `Elasticsearch ${elasticsearch.detail}`)
      : fail("address", `Elasticsearch: ${elasticsearch.detail}`, look),
  ];
}

async function findNewest(gateway: Gateway): Promise<Diagnosis["newest"]> {
  const query = { limit: 1, state: "COMPLETED" } as const;
  const { value } = await gateway.list(query, { from: "cluster" });
  return value.backups[0];
}

async function countBad(gateway: Gateway): Promise<number> {
  const totals = await Promise.all(
    (["FAILED", "INCOMPLETE", "INCOMPATIBLE"] as const).map(async (state) => {
      const { value } = await gateway.list({ limit: 1, state }, { from: "cluster" });
      return value.total;
    }),
  );
  return totals.reduce((sum, total) => sum + total, 0);
}

function judgeBad(count: number): Finding {
  if (count === 0) return ok("unfinished", "No backup has failed");
  return warn(
    "unfinished",
    `${count} backups are not good`,
    "Look at them with webapps-backup list, and delete what nobody needs.",
  );
}

async function openRuns(
  gateway: Gateway,
): Promise<{ readonly waiting: Parameters<typeof judgeRuns>[0] }> {
  const { runs } = await gateway.runs({ limit: shownRuns });
  return {
    waiting: runs
      .filter(({ run, worked }) => run.state === "running" && !worked)
      .map(({ run }) => run),
  };
}

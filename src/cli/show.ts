import { Option } from "commander";
import { restoresWire } from "../api/restore-wire.ts";
import { backupDetailWire } from "../api/wire.ts";
import { isBackupError } from "../backup/errors.ts";
import type { BackupDetail, Gateway } from "../backup/gateway.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import { backupIdArgument } from "./backup-id-argument.ts";
import { drawDetail } from "./detail-text.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { hintOffline, tellAnswer } from "./remembered.ts";
import type { Verb } from "./verb.ts";
import { whileReading } from "./while-reading.ts";

interface ShowOptions {
  readonly id: bigint;
  readonly offline?: true;
}

/** `show`: everything about one backup. */
export const show: Verb<ShowOptions> = {
  name: "show",
  summary: "Show one backup: its parts, indices, runs, restores and warnings",
  arguments: [backupIdArgument("<id>")],
  options: [new Option("--offline", "show what is remembered, without asking Elasticsearch")],
  examples: ["webapps-backup show 1795358109"],
  exitStatus: [4, 5, 6, 7, 11, 12],
  async run(call) {
    const { id, offline = false } = call.options;
    await using opened = await openGateway(call, { verb: "show", purpose: "read", offline });
    const answer = await hintOffline(
      `webapps-backup show ${id} --offline`,
      whileReading(call, opened.gateway, opened.gateway.detail(id, opened.freshness)),
    );
    tellAnswer(call, answer);
    const restores = await readRestores(opened.gateway, answer.value);
    const wire = { ...backupDetailWire(answer), ...restoresWire(restores) };
    printResult(call, wire, () => drawDetail({ ...answer.value, restores }, opened.owner));
  },
};

/** What came of the restores among the runs of a backup. */
async function readRestores(
  gateway: Gateway,
  { runs }: BackupDetail,
): Promise<readonly RestoreDetail[]> {
  const ids = runs.flatMap(({ run }) => (run.kind === "restore" ? run.id : []));
  const details = await Promise.all(ids.map((id) => findRestore(gateway, id)));
  return details.flatMap((detail) => detail ?? []);
}

/** A damaged journal may have lost what a restore was. */
async function findRestore(gateway: Gateway, runId: string): Promise<RestoreDetail | undefined> {
  try {
    return await gateway.restoreDetail(runId);
  } catch (error) {
    if (isBackupError(error, "not-found")) return undefined;
    throw error;
  }
}

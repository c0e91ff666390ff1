import { restorePlanWire } from "../api/restore-wire.ts";
import { BackupError } from "../backup/errors.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import { documentedCommands } from "../restore/documented.ts";
import { refusal } from "../restore/refusal.ts";
import { confirm, demandConsent } from "./confirm.ts";
import { endRestore, followRestore, startRestore } from "./follow-restore.ts";
import { resolveCall } from "./load-settings.ts";
import { openGateway } from "./open-gateway.ts";
import { drawPlan, planTitle } from "./plan-text.ts";
import { printResult } from "./print-result.ts";
import type { RestoreVerbOptions } from "./restore-options.ts";
import type { Call } from "./verb.ts";
import { whileReading } from "./while-reading.ts";

/** Plans a restore, shows the plan and, where that is wanted and allowed, carries it out. */
export async function planAndRestore(
  call: Call<RestoreVerbOptions>,
  request: RestoreRequest,
): Promise<void> {
  const { dryRun = false, documented = false, yes = false, planHash } = call.options;
  demandConsent(call.io, dryRun || documented || yes, {
    what: subjectOf(request),
    hint: "Use --dry-run to see the plan, and --yes to go on without being asked.",
  });
  await using opened = await openGateway(call, { verb: "restore", purpose: "write" });
  const { gateway } = opened;
  const plan = await whileReading(
    call,
    gateway,
    // A hash is that of a dry run, which does not read it either.
    gateway.planRestore(request, {
      readsManifest: !dryRun && !documented && planHash === undefined,
    }),
  );
  if (documented) {
    call.io.stdout.write(documentedCommands(plan, { url: elasticsearchUrl(call) }));
    return;
  }
  showPlan(call, plan, dryRun);
  refuseFailed(request, plan);
  if (dryRun) return;
  const hash = planHash ?? plan.hash;
  // There is nothing to ask about a plan that was not meant; the gateway refuses it in its own words.
  if (!yes && hash === plan.hash) await askConsent(call, plan);
  const run = await startRestore(call, opened, { request, planHash: hash });
  endRestore(call, await followRestore(call, opened, run));
}

function subjectOf({ source }: RestoreRequest): string {
  return source.kind === "backup"
    ? `restore backup ${source.backupId}`
    : `take restore ${source.runId} back`;
}

/** The result of a restore holds its plan; only where there will be none the plan itself is the result. */
function showPlan(call: Call, plan: RestorePlan, dryRun: boolean): void {
  if (dryRun || refusal(plan).length > 0) {
    printResult(call, restorePlanWire(plan), () => drawPlan(plan));
  } else if (call.options.output === "table") {
    call.notes.say(drawPlan(plan));
  }
}

function refuseFailed(request: RestoreRequest, plan: RestorePlan): void {
  const failed = refusal(plan);
  const [first, ...others] = failed;
  if (!first) return;
  const more = others.length === 0 ? "" : ` (and ${others.map(({ name }) => name).join(", ")})`;
  const hints = failed.flatMap(({ hint }) => hint ?? []).join(" ");
  throw new BackupError(
    "cannot-restore",
    `Cannot ${subjectOf(request)}: the check "${first.name}" has failed${more}: ${first.found}`,
    hints === "" ? {} : { hint: hints },
  );
}

async function askConsent(call: Call, plan: RestorePlan): Promise<void> {
  if (await confirm(call.io, `${planTitle(plan)}. Go on?`)) return;
  throw new BackupError("interrupted", 'Nothing was restored: the answer was not "y"');
}

/** Who works through a service may have no settings of Elasticsearch at all. */
function elasticsearchUrl(call: Call): string {
  const result = resolveCall(call.io, call.options.config);
  const [url] = result.ok ? result.settings.elasticsearch.urls : [];
  return url ?? "http://localhost:9200";
}

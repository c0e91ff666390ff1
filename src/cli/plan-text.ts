import type { Check, PlannedIndex, RestoreOptions, RestorePlan } from "../backup/restore-plan.ts";
import { formatBytes, formatCount } from "./format.ts";

const shownNames = 3;
const words: Readonly<Record<Check["result"], string>> = { ok: "OK", warn: "WARN", fail: "FAIL" };

/** Writes the plan of a restore for people: what it is, what was looked at, what it will do. */
export function drawPlan(plan: RestorePlan): string {
  const lines = [
    planTitle(plan),
    ...optionLines(plan.options),
    `Plan hash: ${plan.hash}`,
    "",
    "Checks:",
    ...plan.checks.flatMap(checkLines),
    "",
    "Indices:",
    ...indexLines(plan),
    "",
    `Safety backup: ${safetyText(plan)}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What is restored, in one line. */
export function planTitle(plan: RestorePlan): string {
  const { source, indices, backupId, repository } = plan;
  const parts = new Set(indices.map(({ snapshot }) => snapshot)).size;
  const size = `${formatCount(parts, "snapshot")}, ${indexCount(indices.length)}${sizeText(indices)}`;
  return source.kind === "backup"
    ? `Restore of backup ${backupId} from repository "${repository}": ${size}`
    : `Way back from the restore ${source.runId} of backup ${backupId}, out of its safety backup in repository "${repository}": ${size}`;
}

function optionLines({ only, renamePrefix, full, sequential }: RestoreOptions): readonly string[] {
  return [
    ...(only.length === 0 ? [] : [`Only: ${only.join(", ")}`]),
    ...(renamePrefix === undefined
      ? []
      : [`Copies under names that begin with "${renamePrefix}", without aliases`]),
    ...(full ? ["Full: no file that lies on a node is used again"] : []),
    ...(sequential ? ["Sequential: one part after another"] : []),
  ];
}

function checkLines({ name, result, found, wanted, hint, forced }: Check): readonly string[] {
  const margin = " ".repeat(20);
  return [
    `  ${words[result].padEnd(6)}${name.padEnd(12)}${found}${forced ? " (forced)" : ""}`,
    ...(wanted === undefined ? [] : [`${margin}Wanted: ${wanted}`]),
    ...(hint === undefined || result === "ok" ? [] : [`${margin}${hint}`]),
  ];
}

function indexLines({ indices, remaining, templates }: RestorePlan): readonly string[] {
  const doing = (action: PlannedIndex["action"]): readonly PlannedIndex[] =>
    indices.filter((index) => index.action === action);
  const replaced = doing("replace");
  const lines = [
    ...group("create", doing("create")),
    ...group("restore over what is there", doing("over")),
    ...group("delete and restore", replaced),
    ...replaced.slice(0, shownNames).flatMap(({ name, reason }) => {
      return reason === undefined ? [] : [`      ${name}: ${reason}`];
    }),
    ...group(
      "restore without its lifecycle policy",
      indices.filter(({ dropsLifecycle }) => dropsLifecycle),
    ),
    ...group("remove at the end, because the backup does not hold it", remaining),
    ...group("put missing template", templates),
  ];
  return lines.length === 0 ? ["  (none)"] : lines;
}

function group(doing: string, things: readonly { readonly name: string }[]): readonly string[] {
  if (things.length === 0) return [];
  const names = things.slice(0, shownNames).map(({ name }) => name);
  const more = things.length > shownNames ? [`and ${things.length - shownNames} more`] : [];
  return [`  ${doing} (${things.length}): ${[...names, ...more].join(", ")}`];
}

function safetyText({ options, indices, remaining, safetyRepository }: RestorePlan): string {
  const touched = [...indices, ...remaining].flatMap(({ before }) => before ?? []);
  if (touched.length === 0) return "none is needed, because nothing that is there is touched";
  if (!options.safetyBackup) return "NONE, as asked for: there will be no way back";
  const red = touched.filter(({ health }) => health === "red").length;
  const whole = touched.length - red;
  const into = `into repository "${safetyRepository}"`;
  return [
    ...(whole === 0 ? [] : [`of ${indexCount(whole)} ${into}`]),
    ...(red === 0
      ? []
      : [`a partial one of ${indexCount(red)} ${into}, red and so not to be brought back whole`]),
  ].join(", and ");
}

function sizeText(indices: readonly PlannedIndex[]): string {
  const known = indices.flatMap(({ bytes }) => bytes ?? []);
  if (known.length === 0) return "";
  const total = formatBytes(known.reduce((sum, bytes) => sum + bytes, 0));
  return known.length === indices.length ? `, ${total}` : `, at least ${total}`;
}

function indexCount(count: number): string {
  return count === 1 ? "1 index" : `${count} indices`;
}

import type { PlannedIndex, RestorePlan } from "../backup/restore-plan.ts";

/** What Elasticsearch takes for the first line of a request, with room for the method and the host's path. */
const longestPath = 3_500;
/** Checks that find what a part holds and what is not to be restored from it. */
const partNames: ReadonlySet<string> = new Set(["overlap", "indices"]);

/**
 * Writes the documentation's procedure for this very backup as shell commands: delete the indices,
 * then restore each part and wait for it. Credentials in the URL are left out.
 */
export function documentedCommands(plan: RestorePlan, { url }: { readonly url: string }): string {
  const base = plainUrl(url);
  const there = plan.indices.filter(({ before }) => before !== undefined);
  const names = [...there, ...plan.remaining].map(({ name }) => name);
  const deletions = batches(names).map(
    (some) =>
      `curl --fail --request DELETE ${quoted(`${base}/${some.map(encodeURIComponent).join(",")}`)}`,
  );
  const restores = plan.parts.flatMap(({ snapshot, partial }) => {
    const indices = plan.indices.filter((index) => index.snapshot === snapshot);
    return indices.length === 0 ? [] : [restoreCommand(plan, base, { snapshot, partial, indices })];
  });
  return [
    `# The documentation's procedure for backup ${plan.backupId}`,
    "# 1. Stop Operate, Tasklist, Optimize and the exporters",
    "# 2. Delete their indices",
    ...(deletions.length > 0 ? deletions : ["# (none are there)"]),
    `# 3. Restore ${restores.length} ${restores.length === 1 ? "snapshot" : "snapshots"}; in each answer "failed" must be 0`,
    ...restores,
    "# 4. Start Operate, Tasklist and Optimize",
    "",
  ].join("\n");
}

interface RestoredPart {
  readonly snapshot: string;
  readonly partial: boolean;
  readonly indices: readonly PlannedIndex[];
}

function restoreCommand(
  { repository, options, checks }: RestorePlan,
  base: string,
  { snapshot, partial, indices }: RestoredPart,
): string {
  const path = `/_snapshot/${encodeURIComponent(repository)}/${encodeURIComponent(snapshot)}/_restore?wait_for_completion=true`;
  const command = `curl --fail --request POST ${quoted(base + path)}`;
  const isWhole = options.only.length === 0 && options.renamePrefix === undefined && !partial;
  const isPlain = checks.every(({ name, result }) => !partNames.has(name) || result === "ok");
  if (isWhole && isPlain) return command;
  const body = {
    indices: indices.map(({ source }) => source).join(","),
    ...(partial ? { partial: true } : {}),
    ...(options.renamePrefix === undefined
      ? {}
      : {
          include_aliases: false,
          rename_pattern: "(.+)",
          rename_replacement: `${options.renamePrefix.replaceAll("$", "\\$")}$1`,
        }),
  };
  return [
    command,
    '  --header "Content-Type: application/json"',
    `  --data ${quoted(JSON.stringify(body))}`,
  ].join(" \\\n");
}

function batches(names: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  let length = 0;
  for (const name of names) {
    length += encodeURIComponent(name).length + 1;
    const last = all.at(-1);
    if (last && length <= longestPath) last.push(name);
    else {
      all.push([name]);
      length = encodeURIComponent(name).length + 1;
    }
  }
  return all;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function plainUrl(text: string): string {
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href.replace(/\/+$/, "");
}

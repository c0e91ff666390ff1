import { type IndexNaming, prefixOf, readIndexName } from "../backup/index-name.ts";
import { chooseTable } from "../backup/index-tables.ts";
import { planParts } from "../backup/plan.ts";
import { counted, listed } from "../restore/finding.ts";
import { fail, type Finding, ok, skip, warn } from "./finding.ts";

/** What the living indices are judged by. */
export interface IndexFacts {
  readonly naming: IndexNaming;
  readonly exclude: readonly string[];
  /** Whether a required index that is missing stops a backup. */
  readonly refusesMissing: boolean;
  /** Of Camunda, and where it came from; undefined where it is not known. */
  readonly version: { readonly version: string; readonly source: string } | undefined;
  /** Every index under the wildcards of our names. */
  readonly candidates: readonly string[];
  /** Every index that could be one of any Camunda. */
  readonly camunda: readonly string[];
}

const chooseAnother = "Correct indexPrefix: it must be the one of Operate and Tasklist.";

/** There are indices of ours, a backup of them can be planned, and none is outside of it. */
export function judgeIndices(facts: IndexFacts): readonly Finding[] {
  const { naming, candidates } = facts;
  const own = candidates.filter((name) => readIndexName(name, naming) !== undefined);
  if (own.length === 0) return [nothingThere(facts)];
  return [...judgePlan(facts, own), judgeOutside(facts, own)];
}

function nothingThere({ naming, camunda }: IndexFacts): Finding {
  const prefix = naming.prefix === "" ? "without a prefix" : `with the prefix "${naming.prefix}"`;
  const others = [...new Set(camunda.flatMap((name) => prefixOf(name) ?? []))].filter(
    (each) => each !== naming.prefix,
  );
  const shown = others.map((each) => (each === "" ? "none" : `"${each}"`));
  const found = `There is no index of Camunda ${prefix}`;
  return others.length === 0
    ? fail("indices", found, `Start Camunda once, or look whether this is its cluster.`)
    : fail("indices", `${found}; the cluster has the prefixes ${listed(shown)}`, chooseAnother);
}

function judgePlan(facts: IndexFacts, own: readonly string[]): readonly Finding[] {
  const { naming, exclude, refusesMissing, version } = facts;
  const name = "indices";
  const there = counted(own.length, "index is", "indices are");
  if (!version) {
    return [
      fail(
        "camunda",
        "The version of Camunda is not known, so no backup can be planned",
        "Set camunda.version, for example 8.8.3, or camunda.managementUrl.",
      ),
      skip(name, `${there} there; a plan needs the version of Camunda`),
    ];
  }
  const choice = chooseTable(version.version);
  const told = `Camunda ${version.version} (from ${version.source})`;
  if (!choice) {
    return [
      fail(
        "camunda",
        `${told} is older than 8.8 and has backups of another kind`,
        "Use the backup API of Operate and Tasklist themselves, or correct camunda.version.",
      ),
    ];
  }
  const camunda = ok("camunda", choice.note === undefined ? told : `${told}. ${choice.note}`);
  const plan = planParts({ table: choice.table, naming, exclude, existing: own });
  const found = `${there} there, for a backup of ${counted(plan.parts.length, "part", "parts")}`;
  if (plan.missing.length === 0) return [camunda, ok(name, found)];
  const gone = `${found}; missing: ${listed(plan.missing)}`;
  return [
    camunda,
    refusesMissing
      ? fail(
          name,
          `${gone}, so that no backup is taken`,
          "Start Camunda until it has made its indices, correct camunda.version, or set backup.missingIndices to warn.",
        )
      : warn(name, gone, "Look whether Camunda has made all its indices."),
  ];
}

/** What has the beginning of our names and is in no part all the same. */
function judgeOutside(
  { naming, exclude, candidates }: IndexFacts,
  own: readonly string[],
): Finding {
  const name = "outside";
  const alien = candidates.filter((each) => !own.includes(each));
  const everyPart = planParts({
    table: { version: "", groups: [] },
    naming,
    exclude,
    existing: own,
  });
  const left =
    everyPart.excluded.length === 0
      ? ""
      : `; left out by backup.exclude: ${listed(everyPart.excluded)}`;
  if (alien.length === 0) return ok(name, `Every index of Camunda is in a part${left}`);
  return warn(
    name,
    `${counted(alien.length, "index begins", "indices begin")} like one of Camunda and ${alien.length === 1 ? "is" : "are"} in no backup: ${listed(alien)}${left}`,
    "Look whose they are: what is not named as Camunda names its indices is never backed up.",
  );
}

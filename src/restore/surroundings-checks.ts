import type { RestoreFacts } from "./facts.ts";
import {
  counted,
  type Draft,
  fail,
  type Finding,
  listed,
  ok,
  refuse,
  touchedNames,
  warn,
} from "./finding.ts";
import type { KindComparison, SurroundingKind } from "./planned-templates.ts";

/** Nobody writes what is about to be replaced. */
export function checkWriters(draft: Draft): Finding {
  const { camundaAnswers, writes, request } = draft.facts;
  if (request.options.renamePrefix !== undefined) return ok("A copy is in nobody's way");
  const wanted = "Operate, Tasklist, Optimize and the exporters stopped";
  if (camundaAnswers === true) {
    return fail("Camunda answers at camunda.managementUrl", wanted, "Stop it.");
  }
  const touched = touchedNames(draft);
  if (touched.length === 0) return ok("Nothing is there that could be written to");
  if (!writes) return warn("Sequence numbers: not read", "Make sure that Camunda is stopped.");
  const moved = touched.filter(
    (name) => writes.first.get(name)?.sequence !== writes.second.get(name)?.sequence,
  );
  if (moved.length > 0) {
    return fail(
      `Written to while we looked: ${listed(moved)}`,
      wanted,
      "Stop whoever writes there.",
    );
  }
  return ok(
    camundaAnswers === false
      ? "Nothing was written while we looked, and Camunda does not answer"
      : "Nothing was written while we looked",
  );
}

/** Elasticsearch alone is half of the truth. */
export function checkZeebe({ facts }: Draft): Finding {
  if (facts.request.options.renamePrefix !== undefined) return ok("A copy has no broker behind it");
  return warn(
    "Zeebe has its own backup of the same id",
    "Restore Zeebe to that id too: behind a broker that lived on, the web applications have gaps.",
  );
}

const words: Readonly<Record<SurroundingKind, string>> = {
  componentTemplates: "component templates",
  indexTemplates: "index templates",
  lifecyclePolicies: "lifecycle policies",
  pipelines: "ingest pipelines",
};
const kinds = ["componentTemplates", "indexTemplates", "lifecyclePolicies", "pipelines"] as const;

/** What stands around the indices is what stood around them. */
export function checkTemplates({ facts, plan, templates }: Draft): Finding {
  if (facts.origin.kind === "safety") return ok("Nothing was changed by the restore but by order");
  if (facts.unreadManifest !== undefined) {
    return warn(
      `The manifest of the backup, in the snapshot ${facts.unreadManifest}: not read`,
      "It is not remembered here, and a look at a plan writes nothing. Start Camunda once after the restore: it makes its templates itself.",
    );
  }
  if (!facts.manifest) {
    return warn(
      "The backup has no manifest: not compared",
      "Start Camunda once after the restore: it makes its templates itself.",
    );
  }
  const told = kinds.map((kind) => describeKind(words[kind], templates.kinds[kind]));
  const aliases = describeAliases(
    facts,
    plan.indices.map(({ source }) => source),
  );
  const isSame = [...told, aliases].every(({ isGood }) => isGood);
  const found = [...told, aliases].map(({ text }) => text).join("; ");
  if (isSame) return ok(found);
  const hints = [
    ...(plan.templates.length > 0
      ? [`Will be put: ${listed(plan.templates.map(({ name }) => name))}.`]
      : []),
    ...(hasDifferent(templates.kinds.componentTemplates) ||
    hasDifferent(templates.kinds.indexTemplates)
      ? [
          "Templates that differ stay as they are, unless --force templates puts those of the backup.",
        ]
      : []),
    ...(hasMissing(templates.kinds.lifecyclePolicies) || hasMissing(templates.kinds.pipelines)
      ? ["Policies and pipelines are never put: create what is missing."]
      : []),
  ];
  return warn(found, hints.length > 0 ? hints.join(" ") : undefined);
}

interface Told {
  readonly text: string;
  readonly isGood: boolean;
}

function describeKind(word: string, found: KindComparison | undefined): Told {
  if (!found) return { text: `${word}: not read`, isGood: false };
  const { same, different, missing } = found;
  const parts = [
    ...(same.length > 0 ? [`${same.length} the same`] : []),
    ...(different.length > 0 ? [`different ${listed(different)}`] : []),
    ...(missing.length > 0 ? [`missing ${listed(missing)}`] : []),
  ];
  return {
    text: `${word}: ${parts.join(", ") || "none"}`,
    isGood: different.length === 0 && missing.length === 0,
  };
}

/** Aliases come back with their indices. */
function describeAliases(facts: RestoreFacts, names: readonly string[]): Told {
  const live = new Map(facts.live.map((index) => [index.name, index] as const));
  const changed = names.filter((name) => {
    const then = facts.manifest?.indices[name]?.aliases;
    const now = live.get(name)?.aliases;
    return then && now && Object.keys(now).toSorted().join() !== then.toSorted().join();
  });
  if (changed.length === 0) return { text: "aliases: the same", isGood: true };
  return { text: `aliases: different on ${listed(changed)}, restored with them`, isGood: true };
}

function hasDifferent(found: KindComparison | undefined): boolean {
  return (found?.different.length ?? 0) > 0;
}

function hasMissing(found: KindComparison | undefined): boolean {
  return (found?.missing.length ?? 0) > 0;
}

/** What is touched can be saved before. */
export function checkSafety(draft: Draft): Finding {
  const { request, safety, safetyName } = draft.facts;
  const touched = touchedNames(draft);
  if (touched.length === 0) return ok("Nothing is touched, nothing to save");
  if (!request.options.safetyBackup) {
    return warn(
      "There will be no safety backup (--no-safety-backup)",
      "If the restore fails, what is there now is lost.",
    );
  }
  const wanted = `a repository for the safety backup that can be written to`;
  const hint =
    "Name another one in the setting restore.safetyRepository, or do without by --no-safety-backup.";
  if (!safety) return warn(`The repository "${safetyName}": not read`, hint);
  if (safety.state === "missing")
    return refuse(`There is no repository "${safetyName}"`, wanted, hint);
  if (safety.state === "read-only")
    return refuse(`The repository "${safetyName}" is read-only`, wanted, hint);
  const are = counted(touched.length, "index is", "indices are");
  return ok(`${are} saved into "${safetyName}" before anything is changed`);
}

/** Our user may do all of it. */
export function checkPrivileges(draft: Draft): Finding {
  const { missingPrivileges } = draft.facts;
  if (!missingPrivileges) return ok("Not asked: security is off, or cannot be asked");
  const isTouching = touchedNames(draft).length > 0;
  const isNeeded: Readonly<Record<string, boolean>> = {
    manage_index_templates: draft.plan.templates.length > 0,
    create_snapshot: isTouching,
    manage: isTouching,
  };
  const missing = missingPrivileges.filter((text) => isNeeded[text.split(" ")[0] ?? ""] ?? true);
  if (missing.length === 0) return ok("All there");
  return fail(
    `Missing: ${listed(missing)}`,
    "all privileges that a restore needs",
    "Give them to the role of our user.",
  );
}

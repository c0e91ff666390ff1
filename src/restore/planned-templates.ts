import { indexWildcards } from "../backup/index-name.ts";
import { matches } from "../backup/plan.ts";
import type { PlannedTemplate } from "../backup/restore-plan.ts";
import { canonical } from "./canonical.ts";
import type { RestoreFacts } from "./facts.ts";
import { type Body, fieldOf, stringsOf } from "./json-field.ts";
import { recognising, type Selection } from "./selection.ts";

/** How the templates, policies and pipelines of now compare with those of the backup. */
export interface TemplateComparison {
  /** Undefined where one side is not known. */
  readonly kinds: Readonly<Record<SurroundingKind, KindComparison | undefined>>;
  /** What is to be put: the missing ones, and where that is forced the different ones. */
  readonly planned: readonly PlannedTemplate[];
}

/** What stands around indices. */
export type SurroundingKind =
  "componentTemplates" | "indexTemplates" | "lifecyclePolicies" | "pipelines";

/** Names by what has become of them since the backup. */
export interface KindComparison {
  readonly same: readonly string[];
  readonly different: readonly string[];
  readonly missing: readonly string[];
}

const volatile: ReadonlySet<string> = new Set([
  "modified_date",
  "modified_date_millis",
  "created_date",
  "created_date_millis",
  "in_use_by",
]);

/**
 * Compares what stands around the indices that are restored with what stood around them when they
 * were saved: only index templates whose patterns are ours and fit one of these indices, the
 * component templates they are made of, and the policies and pipelines that they name.
 */
export function compareTemplates(facts: RestoreFacts, selection: Selection): TemplateComparison {
  const then = facts.manifest?.surroundings;
  const now = facts.surroundings;
  const index = Object.entries(then?.indexTemplates ?? {}).filter(([, body]) =>
    concerns(body, facts, selection),
  );
  const components = new Set(index.flatMap(([, body]) => stringsOf(body, "composed_of")));
  const text = canonical(
    [...index, ...[...components].map((name) => [name, then?.componentTemplates?.[name]])].map(
      ([, body]) => body,
    ),
  );
  const named = (name: string): boolean => text.includes(JSON.stringify(name));
  const policies = new Set(
    selection.chosen.flatMap(({ name }) => facts.manifest?.indices[name]?.lifecyclePolicy ?? []),
  );
  const compare = (
    kind: SurroundingKind,
    isMeant: (name: string) => boolean,
  ): KindComparison | undefined => compareKind(then?.[kind], now?.[kind], isMeant);
  const indexNames = new Set(index.map(([name]) => name));
  const kinds = {
    componentTemplates: compare("componentTemplates", (name) => components.has(name)),
    indexTemplates: compare("indexTemplates", (name) => indexNames.has(name)),
    lifecyclePolicies: compare("lifecyclePolicies", (name) => policies.has(name) || named(name)),
    pipelines: compare("pipelines", named),
  };
  return { kinds, planned: planTemplates(facts, kinds) };
}

function compareKind(
  then: Readonly<Record<string, Body>> | undefined,
  now: Readonly<Record<string, Body>> | undefined,
  isMeant: (name: string) => boolean,
): KindComparison | undefined {
  if (!then || !now) return undefined;
  const names = Object.keys(then).filter(isMeant).toSorted();
  const isThere = (name: string): boolean => Object.hasOwn(now, name);
  const isSame = (name: string): boolean =>
    canonical(plain(now[name] ?? null)) === canonical(plain(then[name] ?? null));
  return {
    same: names.filter((name) => isThere(name) && isSame(name)),
    different: names.filter((name) => isThere(name) && !isSame(name)),
    missing: names.filter((name) => !isThere(name)),
  };
}

/** A body without the times and users that change by themselves, and that Elasticsearch does not take. */
function plain(body: Body): Body {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => !volatile.has(key)));
}

function planTemplates(
  { manifest, request }: RestoreFacts,
  kinds: TemplateComparison["kinds"],
): readonly PlannedTemplate[] {
  // A copy for inspection touches nothing else.
  if (request.options.renamePrefix !== undefined) return [];
  const isForced = request.options.force.includes("templates");
  const wanted = (
    kind: "component" | "index",
    found: KindComparison | undefined,
    bodies: Readonly<Record<string, Body>> | undefined,
  ): readonly PlannedTemplate[] =>
    [...(found?.missing ?? []), ...(isForced ? (found?.different ?? []) : [])].flatMap((name) => {
      const body = bodies?.[name];
      return body === undefined ? [] : [{ kind, name, body: plain(body) }];
    });
  const then = manifest?.surroundings;
  return [
    ...wanted("component", kinds.componentTemplates, then?.componentTemplates),
    ...wanted("index", kinds.indexTemplates, then?.indexTemplates),
  ];
}

/** A template that could reach beyond our names is somebody else's, whatever else it matches. */
function concerns(body: Body, { naming }: RestoreFacts, { chosen }: Selection): boolean {
  const patterns = stringsOf(body, "index_patterns");
  const ours = indexWildcards(recognising(naming));
  return (
    fieldOf(body, "data_stream") === undefined &&
    patterns.length > 0 &&
    patterns.every((pattern) => ours.some((wildcard) => matches(pattern, wildcard))) &&
    patterns.some((pattern) => chosen.some(({ name }) => matches(name, pattern)))
  );
}

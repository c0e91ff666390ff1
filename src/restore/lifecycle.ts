import { readIndexName } from "../backup/index-name.ts";
import type { PlannedTemplate } from "../backup/restore-plan.ts";
import type { RestoreFacts } from "./facts.ts";
import { fieldOf } from "./json-field.ts";
import { recognising } from "./selection.ts";

const unitMs: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  micros: 0.001,
  nanos: 0.000_001,
};

/**
 * Whether the lifecycle policy of an index would delete it as soon as it is back. Its age counts on
 * through the restore. Where nothing tells the policy, it is that of its dated siblings; where
 * nothing tells the age, the oldest it can be.
 */
export function isDoomed(name: string, facts: RestoreFacts): boolean {
  const policy = policyOf(name, facts);
  const ageMs = ageOf(name, facts);
  const deleteAgeMs = policy === undefined ? undefined : deleteAge(policy, facts);
  return ageMs !== undefined && deleteAgeMs !== undefined && ageMs >= deleteAgeMs;
}

/** The policy that an index will name when it is back. */
export function policyOf(name: string, facts: RestoreFacts): string | undefined {
  const remembered = facts.manifest?.indices[name];
  if (remembered) return remembered.lifecyclePolicy;
  const live = facts.live.find((index) => index.name === name);
  return live ? live.lifecyclePolicy : siblingPolicy(name, facts);
}

/** The archiver gives all its dated indices the same policy, those of other bases perhaps another. */
function siblingPolicy(name: string, { live, naming }: RestoreFacts): string | undefined {
  const own = dated(name);
  if (own === undefined) return undefined;
  const siblings = live
    .filter((index) => dated(index.name) !== undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const nearest = siblings.find((index) => dated(index.name) === own) ?? siblings[0];
  return nearest?.lifecyclePolicy;

  function dated(index: string): string | undefined {
    const read = readIndexName(index, recognising(naming));
    return read?.of === "webapps" && read.suffix !== "" ? read.base : undefined;
  }
}

function ageOf(name: string, facts: RestoreFacts): number | undefined {
  const { manifest, live, origin, nowMs } = facts;
  const createdMs =
    manifest?.indices[name]?.createdMs ?? live.find((index) => index.name === name)?.createdMs;
  const savedMs = origin.kind === "backup" ? origin.backup.startMs : undefined;
  const times = [createdMs ?? dateIn(name), savedMs].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : nowMs - Math.min(...times);
}

/** The day in the name of a dated index, as epoch milliseconds. */
function dateIn(name: string): number | undefined {
  const match = /_(\d{4}-\d{2}-\d{2})\b/.exec(name);
  const time = match ? Date.parse(`${match[1]}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function deleteAge(policy: string, { surroundings }: RestoreFacts): number | undefined {
  const body = surroundings?.lifecyclePolicies?.[policy];
  return deleteAgeOf(body);
}

/** After how many milliseconds a lifecycle policy deletes; undefined where it never does. */
export function deleteAgeOf(body: PlannedTemplate["body"] | undefined): number | undefined {
  const phases = fieldOf(fieldOf(body, "policy") ?? body, "phases");
  const deletion = fieldOf(phases, "delete");
  if (deletion === undefined) return undefined;
  const age = fieldOf(deletion, "min_age") ?? "0ms";
  const match = typeof age === "string" ? /^(\d+)([a-z]+)$/i.exec(age) : null;
  const unit = unitMs[match?.[2]?.toLowerCase() ?? ""];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

import { BackupError, isBackupError } from "../backup/errors.ts";
import { indexWildcards, prefixed } from "../backup/index-name.ts";
import type { LiveIndex } from "../backup/restore-target.ts";
import { judgeAddresses, judgeClocks, judgeVersions } from "./address-checks.ts";
import { judgeDisks, judgeHealth } from "./cluster-checks.ts";
import { examine, type Finding, skip } from "./finding.ts";
import { judgeIndices } from "./index-checks.ts";
import type { Patient } from "./patient.ts";
import { judgePrivileges, privilegeGroups, privilegesUnknown } from "./privilege-checks.ts";

/** What came of a look at the cluster; where nothing in it answers, nothing else can be asked. */
export interface ClusterExamined {
  readonly findings: readonly Finding[];
  readonly answers: boolean;
}

/** Looks at everything in the cluster but the repository, and writes nothing. */
export async function examineCluster(patient: Patient): Promise<ClusterExamined> {
  const { examination, settings } = patient;
  const addresses = await examination.addresses();
  const found = judgeAddresses(addresses);
  if (addresses.every(({ failure }) => failure !== undefined)) {
    const nothing = skip("cluster", "Nothing else can be asked: no address answers");
    return { findings: [...found, nothing], answers: false };
  }
  const findings = await Promise.all([
    examine("version", examination.versions(), judgeVersions),
    examine("clock", examination.clocks(), (clocks) =>
      judgeClocks(clocks, settings.incompleteTimeoutMs),
    ),
    examineCondition(patient),
    examinePrivileges(patient),
    examine("indices", readIndexFacts(patient), judgeIndices),
  ]);
  return { findings: [...found, ...findings.flat()], answers: true };
}

async function examineCondition({ target, settings }: Patient): Promise<readonly Finding[]> {
  const live = await ifReadable(target.indices(indexWildcards(settings.naming)));
  return examine("health", target.condition(), (condition) => [
    judgeHealth(condition, live),
    judgeDisks(condition),
  ]);
}

async function ifReadable(
  asked: Promise<readonly LiveIndex[]>,
): Promise<readonly LiveIndex[] | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isBackupError(error)) return undefined;
    throw error;
  }
}

async function examinePrivileges(patient: Patient): Promise<readonly Finding[]> {
  const { settings, target, restoringTarget } = patient;
  const { naming, manifest, isVersionKnown } = settings;
  const groups = privilegeGroups({
    indices: indexWildcards(naming),
    metadata: isVersionKnown ? undefined : prefixed("operate-metadata-*", naming),
    manifest,
    hasRestoreUser: target !== restoringTarget,
  });
  const judged: Finding[] = [];
  for (const group of groups) {
    const asked = (group.ofRestores ? restoringTarget : target).missingPrivileges(group.wanted);
    judged.push(
      ...(await examine("privilege", asked, (missing) => judgePrivileges(group, missing))),
    );
  }
  return judged.length === 0 ? [privilegesUnknown()] : judged;
}

async function readIndexFacts(patient: Patient): Promise<Parameters<typeof judgeIndices>[0]> {
  const { cluster, settings, camundaVersion } = patient;
  const { naming, exclude, refusesMissing } = settings;
  const [candidates, camunda, version] = await Promise.all([
    cluster.indices(indexWildcards(naming)),
    cluster.indices(["*operate-*", "*tasklist-*", "*camunda-*"]),
    camundaVersion().catch((error: unknown) => {
      // Whatever keeps it from being known, the plan cannot be made.
      if (error instanceof BackupError) return undefined;
      throw error;
    }),
  ]);
  return { naming, exclude, refusesMissing, version, candidates, camunda };
}

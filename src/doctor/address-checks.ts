import type { AddressAnswer, NodeClock, NodeVersion } from "../backup/examination.ts";
import { readVersion } from "../backup/index-tables.ts";
import { counted, listed } from "../restore/finding.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** Every configured address answers, and all of them are of one cluster. */
export function judgeAddresses(answers: readonly AddressAnswer[]): readonly Finding[] {
  const clusters = new Set(answers.flatMap(({ clusterUuid }) => clusterUuid ?? []));
  const others = answers.some(({ failure }) => failure === undefined);
  const found = answers.map(({ address, failure, node, clusterUuid }) => {
    if (failure === undefined) {
      const cluster = clusterUuid === undefined ? "" : ` of cluster ${clusterUuid}`;
      return ok(
        "address",
        `${address} answers${node === undefined ? "" : ` as ${node}`}${cluster}`,
      );
    }
    const { hint = "Look whether Elasticsearch is up there." } = failure;
    const told = `${address}: ${failure.message}`;
    return others
      ? warn("address", told, `${hint} Meanwhile another address is used.`)
      : fail("address", told, hint);
  });
  if (clusters.size < 2) return found;
  return [
    ...found,
    fail(
      "address",
      `The addresses are of ${clusters.size} clusters: ${listed([...clusters])}`,
      "Name only nodes of one cluster in elasticsearch.url: what is taken in one is not found in another.",
    ),
  ];
}

const oldest = [8, 16] as const;

/** Every node has a version that this program was tried with. */
export function judgeVersions(nodes: readonly NodeVersion[]): Finding {
  const name = "version";
  const versions = [...new Set(nodes.map(({ version }) => version))].toSorted();
  const found = `Elasticsearch ${listed(versions)} on ${counted(nodes.length, "node", "nodes")}`;
  const untried = versions.filter((version) => !wasTried(version));
  if (untried.length > 0) {
    return warn(
      name,
      `${found}; ${listed(untried)} was not tried with this program`,
      "Use Elasticsearch 8.16 or a later 8, or try a backup and a restore on a cluster that may break.",
    );
  }
  if (versions.length === 1) return ok(name, found);
  return warn(
    name,
    `${found}: the nodes differ`,
    "Finish the upgrade: what the newer ones write, the older ones cannot restore.",
  );
}

function wasTried(version: string): boolean {
  const [major, minor] = readVersion(version) ?? [0, 0, 0];
  return major === oldest[0] && minor >= oldest[1];
}

const noticeableMs = 5000;

/** The clocks of the nodes and ours agree; `toleratedMs` is how far off they may be before states are misread. */
export function judgeClocks(clocks: readonly NodeClock[], toleratedMs: number): Finding {
  const name = "clock";
  const off = (clock: NodeClock): number => Math.abs(clock.aheadMs) - clock.toleranceMs;
  const [worst] = clocks.toSorted((a, b) => off(b) - off(a));
  if (!worst) return warn(name, "No node has told its time", "Look at GET _nodes/stats.");
  const { node, aheadMs } = worst;
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  const found = `The clock of ${node} is ${seconds} s ${aheadMs < 0 ? "behind" : "ahead of"} ours`;
  const hint = "Let this host and the nodes keep their clocks by NTP.";
  if (off(worst) > toleratedMs) {
    const why = "further than backup.incompleteTimeout: backups that run look as if they had ended";
    return fail(name, `${found}, ${why}`, hint);
  }
  if (off(worst) > noticeableMs) return warn(name, `${found}: ages and deadlines are off`, hint);
  return ok(name, `${counted(clocks.length, "node agrees", "nodes agree")} with our clock`);
}

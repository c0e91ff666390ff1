import * as v from "valibot";
import { asBackupError, isBackupError } from "../backup/errors.ts";
import type {
  AddressAnswer,
  Examination,
  NodeClock,
  NodeVersion,
  SnapshotPolicy,
} from "../backup/examination.ts";
import type { ElasticsearchOptions } from "./nodes.ts";
import { Transport } from "./transport.ts";
import { epochMs } from "./whole-number.ts";

const versions = v.object({
  nodes: v.record(v.string(), v.object({ name: v.string(), version: v.string() })),
});
const identity = v.object({ cluster_uuid: v.string() });
const clocks = v.object({
  nodes: v.record(v.string(), v.object({ name: v.string(), timestamp: epochMs })),
});
const policies = v.record(
  v.string(),
  v.object({ policy: v.object({ repository: v.optional(v.string(), "") }) }),
);
const verified = v.object({ nodes: v.record(v.string(), v.object({ name: v.string() })) });

/** Elasticsearch 8, asked what only a thorough look wants to know. */
export class ElasticsearchExamination implements Examination {
  readonly #transport: Transport;
  readonly #options: ElasticsearchOptions;

  constructor(transport: Transport, options: ElasticsearchOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  addresses(): Promise<readonly AddressAnswer[]> {
    return Promise.all(this.#options.urls.map((url) => this.#askAlone(url)));
  }

  versions(): Promise<readonly NodeVersion[]> {
    return readVersions(this.#transport, "/_nodes/process");
  }

  async clocks(): Promise<readonly NodeClock[]> {
    const sentAt = performance.now();
    const sentMs = Date.now();
    const answer = await this.#transport.call({
      action: "read the clocks of the nodes",
      method: "GET",
      path: "/_nodes/stats/process",
      query: { filter_path: "nodes.*.name,nodes.*.timestamp" },
      answer: clocks,
    });
    const toleranceMs = (performance.now() - sentAt) / 2;
    return Object.values(answer.nodes).map(({ name, timestamp }) => ({
      node: name,
      aheadMs: timestamp - (sentMs + toleranceMs),
      toleranceMs,
    }));
  }

  async policies(): Promise<readonly SnapshotPolicy[]> {
    const answer = await this.#transport.call({
      action: "read the snapshot policies",
      method: "GET",
      path: "/_slm/policy",
      answer: policies,
    });
    return Object.entries(answer).map(([name, { policy }]) => ({ name, ...policy }));
  }

  async verify(repository: string): Promise<readonly string[]> {
    const answer = await this.#transport.call({
      action: `verify the repository "${repository}"`,
      repository,
      method: "POST",
      path: `/_snapshot/${encodeURIComponent(repository)}/_verify`,
      answer: verified,
    });
    return Object.values(answer.nodes).map(({ name }) => name);
  }

  /** On a connection of its own, since the usual one goes to whichever node answers. */
  async #askAlone(url: string): Promise<AddressAnswer> {
    const address = new URL(url).host;
    const alone = new Transport({ ...this.#options, urls: [url] });
    try {
      const [node] = await readVersions(alone, "/_nodes/_local/process");
      const { cluster_uuid } = await alone.call({
        action: "read the id of the cluster",
        method: "GET",
        path: "/_cluster/state/version",
        query: { local: true, filter_path: "cluster_uuid" },
        answer: identity,
      });
      return { address, failure: undefined, clusterUuid: cluster_uuid, node: node?.node };
    } catch (error) {
      // Who refuses has answered; what is refused the privileges tell.
      const answers =
        isBackupError(error, "missing-privilege") && !error.message.includes("answered 401");
      const { message, hint } = asBackupError(error);
      const failure = answers ? undefined : { message, hint };
      return { address, failure, clusterUuid: undefined, node: undefined };
    } finally {
      await alone.close();
    }
  }
}

async function readVersions(transport: Transport, path: string): Promise<readonly NodeVersion[]> {
  const answer = await transport.call({
    action: "read the versions of the nodes",
    method: "GET",
    path,
    query: { filter_path: "nodes.*.name,nodes.*.version" },
    answer: versions,
  });
  return Object.values(answer.nodes).map(({ name, version }) => ({ node: name, version }));
}

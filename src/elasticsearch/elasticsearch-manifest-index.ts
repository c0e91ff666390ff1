import * as v from "valibot";
import { isBackupError } from "../backup/errors.ts";
import type { ManifestIndex } from "../backup/manifest-index.ts";
import { type JsonValue, parseAnswer, stringifyJson } from "../json/json.ts";
import { acknowledgement, mustBeHeard } from "./acknowledged.ts";
import { indexPaths } from "./index-path.ts";
import type { Transport } from "./transport.ts";

const documentId = "manifest";
const written = v.object({ result: v.picklist(["created", "updated"]) });
const content = v.object({ manifest: v.custom<JsonValue>((value) => value !== undefined) });
/** A document that is not there, or whose shard is not, comes without content. */
const documents = v.object({ docs: v.array(v.object({ _source: v.optional(content) })) });

/** An index template that matches every name may ask for more than this one shall have. */
const settings = {
  number_of_shards: 1,
  number_of_replicas: 0,
  auto_expand_replicas: "false",
  hidden: true,
  default_pipeline: "_none",
  final_pipeline: "_none",
};

/** An index of Elasticsearch 8 with one document that is stored and not looked into. */
export class ElasticsearchManifestIndex implements ManifestIndex {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create(index: string, text: string): Promise<void> {
    await this.#make(index);
    await this.#transport.call({
      action: `write into the index "${index}"`,
      method: "PUT",
      path: `${this.#path(index)}/_doc/${documentId}`,
      body: { manifest: parseAnswer(text) },
      answer: written,
    });
  }

  async #make(index: string): Promise<void> {
    const action = `create the index "${index}"`;
    try {
      const answer = await this.#transport.call({
        action,
        method: "PUT",
        path: this.#path(index),
        body: { settings: { index: settings }, mappings: { enabled: false } },
        answer: acknowledgement,
      });
      mustBeHeard(action, answer);
    } catch (error) {
      const isThere = isBackupError(error) && error.message.includes("resource_already_exists");
      if (!isThere) throw error;
    }
  }

  async read(index: string): Promise<string | undefined> {
    const answer = await this.#transport.call({
      action: `read from the index "${index}"`,
      method: "POST",
      path: `${this.#path(index)}/_mget`,
      body: { ids: [documentId] },
      answer: documents,
    });
    const manifest = answer.docs[0]?._source?.manifest;
    return manifest === undefined ? undefined : stringifyJson(manifest);
  }

  async delete(index: string): Promise<void> {
    try {
      await this.#transport.call({
        action: `delete the index "${index}"`,
        method: "DELETE",
        path: this.#path(index),
        query: { ignore_unavailable: true },
        answer: acknowledgement,
      });
    } catch (error) {
      if (!isBackupError(error, "not-found")) throw error;
    }
  }

  #path(index: string): string {
    return indexPaths([index], this.#transport.lineBudget).join("");
  }
}

import * as v from "valibot";
import type { RepositoryInfo } from "../backup/repository.ts";
import type { Transport } from "./transport.ts";

const repositories = v.record(
  v.string(),
  v.object({
    type: v.string(),
    uuid: v.optional(v.string()),
    settings: v.optional(v.record(v.string(), v.unknown()), {}),
  }),
);

/** Asks what a registered repository says of itself. */
export async function readRepositoryInfo(
  transport: Transport,
  name: string,
): Promise<RepositoryInfo> {
  const answer = await transport.call({
    action: `read the repository "${name}"`,
    repository: name,
    method: "GET",
    path: `/_snapshot/${encodeURIComponent(name)}`,
    // One that is not registered is a 404: an answer without it is none of Elasticsearch.
    answer: v.pipe(
      repositories,
      v.check((found) => Object.hasOwn(found, name)),
    ),
  });
  const found = answer[name];
  const { readonly } = found?.settings ?? {};
  return {
    uuid: found?.uuid,
    readOnly: readonly === true || readonly === "true" || found?.type === "url",
  };
}

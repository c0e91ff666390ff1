import * as v from "valibot";
import type { Surroundings } from "../backup/restore-target.ts";
import type { JsonValue } from "../json/json.ts";
import { ifAllowed } from "./if-allowed.ts";
import type { Transport } from "./transport.ts";

type Named = Readonly<Record<string, JsonValue>>;

const body = v.custom<JsonValue>((value) => value !== undefined);

const componentTemplates: v.GenericSchema<unknown, Named> = v.pipe(
  v.object({
    component_templates: v.optional(
      v.array(v.object({ name: v.string(), component_template: body })),
      [],
    ),
  }),
  v.transform(({ component_templates }) =>
    Object.fromEntries(component_templates.map((one) => [one.name, one.component_template])),
  ),
);

const indexTemplates: v.GenericSchema<unknown, Named> = v.pipe(
  v.object({
    index_templates: v.optional(v.array(v.object({ name: v.string(), index_template: body })), []),
  }),
  v.transform(({ index_templates }) =>
    Object.fromEntries(index_templates.map((one) => [one.name, one.index_template])),
  ),
);

/** Version, date and users of a policy change without it. */
const lifecyclePolicies: v.GenericSchema<unknown, Named> = v.pipe(
  v.record(v.string(), v.object({ policy: body })),
  v.transform((policies) =>
    Object.fromEntries(Object.entries(policies).map(([name, { policy }]) => [name, policy])),
  ),
);

const pipelines: v.GenericSchema<unknown, Named> = v.record(v.string(), body);

/** Reads what stands around the indices. */
export async function readSurroundings(transport: Transport): Promise<Surroundings> {
  const read = (
    what: string,
    path: string,
    answer: v.GenericSchema<unknown, Named>,
  ): Promise<Named | undefined> =>
    ifAllowed(transport, { action: `read the ${what}`, method: "GET", path, answer });
  const [components, templates, policies, processors] = await Promise.all([
    read("component templates", "/_component_template", componentTemplates),
    read("index templates", "/_index_template", indexTemplates),
    read("lifecycle policies", "/_ilm/policy", lifecyclePolicies),
    read("ingest pipelines", "/_ingest/pipeline", pipelines),
  ]);
  return {
    componentTemplates: components,
    indexTemplates: templates,
    lifecyclePolicies: policies,
    pipelines: processors,
  };
}

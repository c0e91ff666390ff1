import * as v from "valibot";
import type { JsonValue } from "../json/json.ts";

type Named = Readonly<Record<string, JsonValue>>;

const body = v.custom<JsonValue>((value) => value !== undefined);

/** Reads `_component_template`. */
export const componentTemplates: v.GenericSchema<unknown, Named> = v.pipe(
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

/** Reads `_index_template`. */
export const indexTemplates: v.GenericSchema<unknown, Named> = v.pipe(
  v.object({
    index_templates: v.optional(v.array(v.object({ name: v.string(), index_template: body })), []),
  }),
  v.transform(({ index_templates }) =>
    Object.fromEntries(index_templates.map((one) => [one.name, one.index_template])),
  ),
);

/** Reads `_ilm/policy`; version, date and users change without the policy. */
export const lifecyclePolicies: v.GenericSchema<unknown, Named> = v.pipe(
  v.record(v.string(), v.object({ policy: body })),
  v.transform((policies) =>
    Object.fromEntries(Object.entries(policies).map(([name, { policy }]) => [name, policy])),
  ),
);

/** Reads `_ingest/pipeline`. */
export const pipelines: v.GenericSchema<unknown, Named> = v.record(v.string(), body);

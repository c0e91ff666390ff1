import { expect } from "bun:test";
import * as v from "valibot";
import { components } from "../../scripts/openapi/components.ts";
import { parseAnswer, stringifyJson } from "../../src/json/json.ts";
import type { WireSchema } from "../../src/remote/wire-values.ts";
import { undescribed } from "./undescribed.ts";

/**
 * What the other side understands of what one side has written, every field of which must stand in the
 * description of the API.
 */
export function heard<T>(schema: WireSchema<T>, wire: object): T {
  const said = parseAnswer(stringifyJson(wire));
  const [name = "none"] = Object.entries(components).find(([, each]) => each === schema) ?? [];
  expect(undescribed(said, name)).toEqual([]);
  return v.parse(schema, said);
}

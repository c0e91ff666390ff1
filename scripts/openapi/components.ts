import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { holdBody } from "../../src/api/hold-request.ts";
import { writtenInstant } from "../../src/api/instant.ts";
import { entryNumber, pageSize, timeParameter } from "../../src/api/page-query.ts";
import { backupId, createBody } from "../../src/api/requested-id.ts";
import { restoreBody } from "../../src/api/restore-request.ts";
import { tokenBody } from "../../src/api/token-request.ts";
import { json, restoreDetail, restorePlan, restores } from "../../src/remote/restore-schemas.ts";
import { createdToken, token, tokens } from "../../src/remote/token-schemas.ts";
import { id, time } from "../../src/remote/wire-values.ts";
import * as wire from "../../src/remote/wire-schemas.ts";
import * as actuator from "./actuator-schemas.ts";

/** Every shape that has a name in the document: bodies as we read them, answers as `src/remote` reads them. */
export const components: Readonly<Record<string, v.GenericSchema>> = {
  CreateRequest: createBody,
  HoldRequest: holdBody,
  RestoreRequest: restoreBody,
  TokenRequest: tokenBody,
  Part: wire.part,
  Backup: wire.backup,
  BackupPage: wire.backupPage,
  BackupDetail: wire.backupDetail,
  Created: wire.created,
  Begun: wire.begun,
  Run: wire.run,
  RunView: wire.runView,
  RunPage: wire.runPage,
  Resumed: wire.resumed,
  Hold: wire.hold,
  Holds: wire.holds,
  AuditEntry: wire.auditEntry,
  AuditPage: wire.audit,
  AuditVerdict: wire.auditVerdict,
  Drift: wire.drift,
  Confirmed: wire.confirmed,
  Health: wire.health,
  RestorePlan: restorePlan,
  RestoreDetail: restoreDetail,
  Restores: restores,
  Token: token,
  Tokens: tokens,
  CreatedToken: createdToken,
  Problem: v.object({
    message: v.string(),
    hint: v.nullable(v.string()),
    kind: v.string(),
  }),
  Metrics: v.string(),
  Event: v.object({ event: v.picklist(["run", "end"]), id: v.string(), data: v.string() }),
  Document: v.object({ openapi: v.string() }),
  ...actuator.components,
};

const int64: JsonSchema = { type: "integer", format: "int64" };
const instant: JsonSchema = { type: "string", format: "date-time" };
const day: JsonSchema = { type: "string", format: "date" };

/** What the converter cannot see, because a function reads it. */
const written = new Map<v.GenericSchema, JsonSchema>();
describe(backupId, { ...int64, minimum: 1 });
describe(id, int64);
describe(time, instant);
describe(json, {});
describe(pageSize, { type: "integer", minimum: 1, maximum: 1000 });
describe(entryNumber, { type: "integer", minimum: 0, maximum: 999_999_999_999_999 });
describe(writtenInstant, { anyOf: [instant, day] });
describe(timeParameter, {
  anyOf: [instant, day, { type: "integer", minimum: 0, maximum: 999_999_999_999_999 }],
});

const names = new Map(Object.entries(components).map(([name, schema]) => [root(schema), name]));

/** Describes a shape; other shapes that have a name are referred to. */
export function describeShape(schema: v.GenericSchema): JsonSchema {
  const own = root(schema);
  const { $schema: _, ...described } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "throw",
    ignoreActions: ["check"],
    overrideSchema: ({ valibotSchema }) => {
      const name = valibotSchema === own ? undefined : names.get(valibotSchema);
      if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
      // Only ever one of the two that a 64-bit number may be, which is described as a whole.
      return written.get(valibotSchema) ?? (valibotSchema.type === "bigint" ? int64 : undefined);
    },
    overrideAction: ({ valibotAction, jsonSchema: { pattern: _, ...unread } }) => {
      if (valibotAction.type === "safe_integer") return { type: "integer" };
      // How a number is read from the text of a query is no business of whoever sends it.
      return valibotAction.type === "regex" && unread.type !== "string" ? unread : undefined;
    },
  });
  return described;
}

function describe(schema: v.GenericSchema, described: JsonSchema): void {
  written.set(root(schema), described);
}

/** What a pipe begins with: the converter never sees the pipe as a whole. */
function root(schema: v.GenericSchema): v.GenericSchema {
  return "pipe" in schema && Array.isArray(schema.pipe) ? schema.pipe[0] : schema;
}

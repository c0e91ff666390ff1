import type { JsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { version } from "../../package.json" with { type: "json" };
import { actuatorTypes } from "../../src/actuator/media-type.ts";
import { actuatorDemands, apiDemands } from "../../src/server/route-roles.ts";
import { sentences } from "../reference/routes-part.ts";
import { components, describeShape } from "./components.ts";
import { type Operation, operations } from "./operations.ts";
import { proxiedPaths } from "./proxied-paths.ts";

type Described = Readonly<Record<string, unknown>>;
type Paths = Record<string, Record<string, Described>>;

const description = `Backups of Camunda 8 web applications on Elasticsearch: Camunda's own actuator routes (below
\`server.basePath\`, which is \`/actuator\` unless set), routes of our own, and Elasticsearch's snapshot APIs as far as
they pass. Without tokens nobody is asked for one. Reads take \`Cache-Control: only-if-cached\` and
\`stale-if-error\`, carry an \`ETag\` and honour \`If-None-Match\`.`;

/** Writes the description of every route, as OpenAPI 3.1. Throws where a route is missing or unknown. */
export function openApiDocument(): Described {
  const paths: Paths = {};
  expectSame(Object.keys(operations), Object.keys(sentences));
  for (const [route, operation] of Object.entries(operations)) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = describeOperation(route, operation);
  }
  return {
    openapi: "3.1.0",
    info: { title: "webapps-backup", version, description, license: apache },
    tags: ["actuator", "api", "elasticsearch"].map((name) => ({ name })),
    security: [{ token: [] }, { basic: [] }],
    paths: { ...paths, ...proxiedPaths() },
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        basic: { type: "http", scheme: "basic", description: "The token is the password." },
      },
      headers: {
        Location: { description: "Where the run can be seen", schema: { type: "string" } },
      },
      schemas: Object.fromEntries(
        Object.entries(components).map(([name, schema]) => [name, describeShape(schema)]),
      ),
    },
  };
}

const apache = {
  name: "Apache-2.0",
  identifier: "Apache-2.0",
};

function describeOperation(route: string, operation: Operation): Described {
  const role = roleOf(route);
  const parameters = [...pathParameters(route), ...queryParameters(operation.parameters)];
  const { body, problem } = operation;
  return {
    operationId: operationId(route),
    summary: sentences[route],
    tags: [route.includes(" /api") ? "api" : "actuator"],
    ...(role === undefined ? { security: [] } : { "x-role": role }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: content(json, body) } }),
    responses: {
      ...answersOf(operation),
      default: {
        description: "What went wrong, and what to do",
        content: contentOf(operation, problem),
      },
    },
  };
}

function answersOf(operation: Operation): Described {
  const { links } = operation;
  return Object.fromEntries(
    Object.entries(operation.answers).map(([status, shape]) => {
      const headers =
        status === "202" ? { Location: { $ref: "#/components/headers/Location" } } : undefined;
      return [
        status,
        {
          description: words[status],
          ...(headers ? { headers } : {}),
          ...(shape === undefined ? {} : { content: contentOf(operation, shape) }),
          ...(links && status !== "204" ? { links: describeLinks(links) } : {}),
        },
      ];
    }),
  );
}

const words: Readonly<Record<string, string>> = {
  200: "Done",
  202: "Accepted: the run is journaled and goes on",
  204: "Done, and nothing to show",
  503: "Down",
};

const json = ["application/json"];

/** The actuator answers in the type that is asked for; problems of a stream are JSON. */
function contentOf({ mediaTypes, problem }: Operation, shape: string): Described {
  const usual = problem === "ActuatorProblem" ? actuatorTypes : json;
  return content(mediaTypes === undefined || shape === problem ? usual : mediaTypes, shape);
}

function content(mediaTypes: readonly string[], shape: string): Described {
  const schema = { $ref: `#/components/schemas/${shape}` };
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema }]));
}

/** Where what was answered leads: to operations that take one of its fields in their path. */
function describeLinks(links: Readonly<Record<string, string>>): Described {
  return Object.fromEntries(
    Object.entries(links).map(([route, field]) => [
      operationId(route),
      {
        operationId: operationId(route),
        parameters: { [/\{(\w+)\}/.exec(route)?.[1] ?? field]: `$response.body#/${field}` },
      },
    ]),
  );
}

function pathParameters(route: string): readonly Described[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema:
      name === "backupId"
        ? { type: "integer", format: "int64", minimum: 1 }
        : { type: "string", minLength: 1 },
  }));
}

function queryParameters(schema: v.GenericSchema | undefined): readonly Described[] {
  if (!schema) return [];
  const { properties = {} } = describeShape(schema);
  return Object.entries(properties).map(([name, described]) => parameter(name, described));
}

function parameter(name: string, schema: JsonSchema | boolean): Described {
  return { name, in: "query", required: false, schema };
}

function roleOf(route: string): string | undefined {
  const demand = apiDemands[route] ?? actuatorDemands[route.replace("/actuator", "")];
  if (demand === undefined) throw new Error(`Cannot describe "${route}": nothing says who may`);
  return demand.role;
}

function operationId(route: string): string {
  const [method = "", path = ""] = route.split(" ");
  const parts = path.split(/[^a-zA-Z]+/).filter((part) => part !== "");
  return [
    method.toLowerCase(),
    ...parts.map((part) => part[0]?.toUpperCase() + part.slice(1)),
  ].join("");
}

function expectSame(described: readonly string[], routes: readonly string[]): void {
  const missing = routes.filter((route) => !described.includes(route));
  const extra = described.filter((route) => !routes.includes(route));
  if (missing.length + extra.length === 0) return;
  throw new Error(
    `Cannot describe the routes: nothing says what "${missing.join('", "')}" answer, and there is no "${extra.join('", "')}". Correct scripts/openapi/operations.ts.`,
  );
}

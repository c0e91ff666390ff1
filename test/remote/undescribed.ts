import { readFileSync } from "node:fs";
import { openApiPath } from "../../scripts/openapi.ts";

interface Shape {
  readonly $ref?: string;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape;
  readonly items?: Shape;
}

const described: { readonly components: { readonly schemas: Readonly<Record<string, Shape>> } } =
  JSON.parse(readFileSync(openApiPath, "utf8"));
const { schemas } = described.components;

/** The fields of an answer that the description of its shape does not have, as paths. */
export function undescribed(value: unknown, shapeName: string): readonly string[] {
  const shape = schemas[shapeName];
  return shape ? fieldsOf(value, shape, "") : [`no shape "${shapeName}"`];
}

function fieldsOf(value: unknown, given: Shape, path: string): readonly string[] {
  const shape = resolved(given);
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const { items } = shape;
    return items ? value.flatMap((each, index) => fieldsOf(each, items, `${path}[${index}]`)) : [];
  }
  // Of what is described as anything nothing can be missing.
  if (!shape.properties && !shape.additionalProperties) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = shape.properties?.[name] ?? shape.additionalProperties;
    return field ? fieldsOf(inner, field, `${path}.${name}`) : [`${path}.${name}`];
  });
}

function resolved(shape: Shape): Shape {
  if (shape.$ref !== undefined) return resolved(schemas[shape.$ref.split("/").at(-1) ?? ""] ?? {});
  return shape.anyOf?.[0] ? resolved(shape.anyOf[0]) : shape;
}

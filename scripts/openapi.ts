import { resolve } from "node:path";
import { stringifyJson } from "../src/json/json.ts";
import { openApiDocument } from "./openapi/document.ts";

/** Where the document stands that the executable carries. */
export const openApiPath: string = resolve(import.meta.dir, "../src/api/openapi.json");

/** Writes the document as it stands in the file. */
export function openApiText(): string {
  return `${stringifyJson(withLimits(openApiDocument()), 1)}\n`;
}

/** How large a 64-bit integer is, which no number of JavaScript can say. */
function withLimits(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLimits);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withLimits(inner)]);
  const described: Record<string, unknown> = Object.fromEntries(entries);
  return described["format"] === "int64" ? { ...described, maximum: 2n ** 63n - 1n } : described;
}

if (import.meta.main) await Bun.write(openApiPath, openApiText());

import type { PlannedTemplate } from "../backup/restore-plan.ts";

/** A body as Elasticsearch writes it. */
export type Body = PlannedTemplate["body"];

/** One field of a body, or undefined where it has none. */
export function fieldOf(body: Body | undefined, name: string): Body | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  return Object.entries(body).find(([key]) => key === name)?.[1];
}

/** The strings of a field that is a string or a list of them. */
export function stringsOf(body: Body | undefined, name: string): readonly string[] {
  const value = fieldOf(body, name);
  const values: readonly Body[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return values.filter((one) => typeof one === "string");
}

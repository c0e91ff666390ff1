import { resolve } from "node:path";
import * as v from "valibot";
import type { Given } from "./given.ts";
import { type ConfigIssue, hideCredentials, quoted } from "./issue.ts";
import { shownRaw } from "./resolved-value.ts";
import { settingTable } from "./setting-table.ts";
import type { SettingPath, SettingValues } from "./settings.ts";
import type { RawValue } from "./value-schemas.ts";

/** A checked value, or what is wrong with it. */
export type Checked<Value> =
  { readonly value: Value } | { readonly issues: readonly ConfigIssue[] };

/** Checks a value against its row in the table of settings. */
export function checkValue<Path extends SettingPath>(
  path: Path,
  given: Given,
): Checked<NonNullable<SettingValues[Path]>> {
  const { source, unresolved } = given;
  if (unresolved !== undefined) {
    const name = /^[\w.-]{1,100}$/.test(unresolved) ? `"${unresolved}"` : "a placeholder";
    const hint = "Set the variable, or write a default after a colon in the file.";
    return {
      issues: [{ path, message: `expected a value for ${name}, given none`, source, hint }],
    };
  }
  const checked = v.safeParse(settingTable[path].schema, anchored(path, given));
  if (checked.success) {
    return { value: checked.output };
  }
  const issues = checked.issues.map((issue): ConfigIssue => {
    const item = v.getDotPath(issue);
    return {
      path: item === null ? path : `${path}.${item}`,
      message: `expected ${issue.message}, given ${givenText(path, given.raw, item === null ? undefined : issue.input)}`,
      source,
      hint: issue.message.includes("without credentials") ? credentialsHint(path) : undefined,
    };
  });
  return { issues };
}

/** The value as a text to compare: "300" and "PT5M" mean the same, and so do URLs with and without a slash at the end. */
export function meaning(path: SettingPath, given: Given): string {
  const checked = checkValue(path, given);
  return JSON.stringify("value" in checked ? checked.value : given.raw);
}

function givenText(path: SettingPath, raw: RawValue, item: unknown): string {
  // A comma inside a password splits it: what follows an item may tell that the item itself is secret.
  const whole = typeof raw === "string" ? raw : raw.join(",");
  const isShown = settingTable[path].secret !== true && hideCredentials(whole) === whole;
  return typeof item === "string" && isShown ? quoted(item) : shownRaw(path, raw);
}

function credentialsHint(path: SettingPath): string {
  return path === "elasticsearch.url"
    ? 'Set "elasticsearch.username" and "elasticsearch.password", or their variables with "_FILE" at the end.'
    : "The management port is asked without credentials.";
}

/** Relative paths start at the file that holds them. */
function anchored(path: SettingPath, { raw, base }: Given): RawValue {
  const { kind } = settingTable[path];
  const anchor = (text: string): string => (text.trim() === "" ? text : resolve(base, text.trim()));
  if (kind === "path" && typeof raw === "string") {
    return anchor(raw);
  }
  if (kind === "paths") {
    return (
      typeof raw === "string" ? raw.split(",").filter((part) => part.trim() !== "") : raw
    ).map(anchor);
  }
  return raw;
}

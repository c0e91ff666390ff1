import { springVariable } from "./camunda-names.ts";
import type { Environment } from "./given.ts";
import type { Findings } from "./issue.ts";
import { yamlIssues } from "./own-file.ts";
import type { ConfigFile } from "./text-file.ts";
import type { RawValue } from "./value-schemas.ts";
import { nested, type YamlEntry, yamlEntries } from "./yaml-entries.ts";

/** One property of a configuration file of Camunda's, before its placeholders are filled. */
export interface CamundaProperty {
  readonly raw: RawValue;
  readonly source: string;
  readonly base: string;
  /** What a placeholder in the value stands for. */
  readonly lookup: (name: string) => string | undefined;
}

/** Properties by their folded names: Spring's spellings of one property share one. */
export type CamundaProperties = ReadonlyMap<string, CamundaProperty>;

/** The one form of all of Spring's spellings of a property: kebab-case, camelCase, snake_case, nested or with dots. */
export function foldProperty(name: string): string {
  return name
    .replaceAll(/\[(\d+)\]/g, ".$1")
    .replaceAll(/[-_]/g, "")
    .toLowerCase();
}

/** Reads a YAML file of Operate, Tasklist, Optimize or the unified Camunda; documents of profiles that are not active do not count. */
export function readCamundaFile(
  { name: file, base, text }: ConfigFile,
  env: Environment,
  findings: Findings,
): CamundaProperties {
  const { documents, faults } = yamlEntries(text);
  findings.issues.push(...yamlIssues(file, faults));
  const properties = new Map<string, CamundaProperty>();
  const lookup = (name: string): string | undefined => {
    const raw = properties.get(foldProperty(name))?.raw;
    return env[name] ?? env[springVariable(name)] ?? (typeof raw === "string" ? raw : undefined);
  };
  for (const document of documents) {
    const profiles = lookup("spring.profiles.active")?.split(/[\s,]+/) ?? ["default"];
    if (isActive(document, profiles)) {
      for (const { keys, value, line } of document) {
        if (value !== undefined && value !== nested) {
          const source = `${file}:${line}`;
          properties.set(foldProperty(keys.join(".")), {
            raw: value,
            source,
            base,
            lookup,
          });
        }
      }
    }
  }
  return properties;
}

function isActive(document: readonly YamlEntry[], profiles: readonly string[]): boolean {
  const condition = document.find((entry) =>
    ["spring.config.activate.onprofile", "spring.profiles"].includes(
      foldProperty(entry.keys.join(".")),
    ),
  )?.value;
  if (condition === undefined || condition === nested) {
    return true;
  }
  const anyOf = typeof condition === "string" ? condition.split(/[,|]/) : condition;
  return anyOf.some((all) =>
    all.split("&").every((part) => {
      const name = part.replaceAll(/[\s()]/g, "");
      return name.startsWith("!") ? !profiles.includes(name.slice(1)) : profiles.includes(name);
    }),
  );
}

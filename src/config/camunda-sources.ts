import { type CamundaProperties, type CamundaProperty, foldProperty } from "./camunda-file.ts";
import type { CamundaName } from "./camunda-names.ts";
import type { Environment, Given } from "./given.ts";
import { isKubernetesVariable } from "./kubernetes-variables.ts";
import { foldName } from "./nearest-name.ts";
import { optimizeUrls } from "./optimize-urls.ts";
import { filled } from "./own-variables.ts";
import { fillPlaceholders } from "./placeholders.ts";
import { settingPaths, settingTable } from "./setting-table.ts";
import type { RawValue } from "./value-schemas.ts";

/** A value under one of Camunda's names. */
export interface CamundaGiven extends Given {
  readonly name: CamundaName;
}

/** Whether anything in the file is a setting of ours under one of Camunda's names. */
export function holdsKnownProperty(properties: CamundaProperties): boolean {
  const known = settingPaths
    .flatMap((path) => settingTable[path].camunda ?? [])
    .flatMap((name) => name.properties.map(foldProperty));
  return [...properties.keys()].some((key) =>
    known.some((name) => key === name || key.startsWith(`${name}.`)),
  );
}

/** What Camunda's own files and variables say, by Camunda's names. */
export class CamundaSources {
  readonly #files: readonly CamundaProperties[];
  readonly #env: Environment;
  readonly #cwd: string;
  /** Variables by their names without underscores, because Spring's spellings of one differ in nothing else. */
  readonly #spellings: ReadonlyMap<string, string>;

  constructor(files: readonly CamundaProperties[], env: Environment, cwd: string) {
    this.#files = files;
    this.#env = env;
    this.#cwd = cwd;
    // Spring's own spelling is the shortest; as the last one it stays in the map.
    const longestFirst = Object.keys(env).toSorted((one, other) => other.length - one.length);
    this.#spellings = new Map(longestFirst.map((name) => [foldName(name), name]));
  }

  /** The values under these names: the environment's first, else in the order of the names. */
  find(names: readonly CamundaName[]): readonly CamundaGiven[] {
    const variables: CamundaGiven[] = [];
    const properties: CamundaGiven[] = [];
    for (const name of names) {
      const variable = name.nodes === true ? undefined : this.#variable(name.variable);
      const given = variable ?? this.#inFiles(name);
      if (given !== undefined) {
        const found = { ...given, raw: withUnit(given.raw, name), name };
        (variable === undefined ? properties : variables).push(found);
      }
    }
    return [...variables, ...properties];
  }

  #inFiles(name: CamundaName): Given | undefined {
    return name.nodes === true
      ? optimizeUrls(
          (property) => this.#property([property]),
          (variable) => this.#variable(variable),
        )
      : this.#property(name.properties);
  }

  #variable(name: string): Given | undefined {
    const spelling = this.#env[name] === undefined ? this.#spellings.get(foldName(name)) : name;
    const text = spelling === undefined ? undefined : filled(this.#env[spelling]);
    return spelling === undefined || text === undefined || isKubernetesVariable(spelling, this.#env)
      ? undefined
      : { raw: text, source: spelling, base: this.#cwd };
  }

  #property(names: readonly string[]): Given | undefined {
    for (const file of this.#files.toReversed()) {
      for (const name of names) {
        const property = file.get(foldProperty(name));
        const given = property === undefined ? undefined : withoutPlaceholders(property);
        if (given !== undefined) {
          return given;
        }
      }
    }
    return undefined;
  }
}

function withoutPlaceholders({ raw, source, base, lookup }: CamundaProperty): Given | undefined {
  const texts: string[] = [];
  for (const text of typeof raw === "string" ? [raw] : raw) {
    const result = fillPlaceholders(text, lookup);
    if ("unresolved" in result) {
      return { raw: "", source, base, unresolved: result.unresolved };
    }
    texts.push(result.text);
  }
  if (typeof raw !== "string") {
    return { raw: texts, source, base };
  }
  const [text = ""] = texts;
  // Two quotes were written out and may say that there is no prefix; an empty placeholder says nothing.
  const says = raw === "" || !["", "null", "~"].includes(text.trim());
  return says ? { raw: text, source, base } : undefined;
}

function withUnit(raw: RawValue, name: CamundaName): RawValue {
  return name.plainUnit === "ms" && typeof raw === "string" && /^\s*\d+\s*$/.test(raw)
    ? `${raw.trim()}ms`
    : raw;
}

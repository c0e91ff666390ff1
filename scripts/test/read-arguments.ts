import { availableParallelism } from "node:os";

/** What to test, and how. */
export interface TestArguments {
  /** Parts of paths: a file runs if its path contains one of them; none means all. */
  readonly filters: readonly string[];
  /** What `bun test` gets to see besides. */
  readonly options: readonly string[];
  readonly seed: number;
  readonly isBuilt: boolean;
  /** How many files at a time, each lane with an Elasticsearch of its own. */
  readonly lanes: number;
}

/** Reads `[path...] [--seed=N] [--lanes=N] [--no-build] [options of bun test]`. */
export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): TestArguments {
  const filters: string[] = [];
  const options: string[] = [];
  const numbers: Record<string, string | undefined> = {
    seed: environment["SEED"],
    lanes: environment["LANES"],
  };
  let isBuilt = true;
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [, name, value] = /^--(seed|lanes)(?:=(.*))?$/.exec(argument) ?? [];
    if (name !== undefined) numbers[name] = value ?? rest.shift();
    else if (argument === "--no-build") isBuilt = false;
    else if (argument === "-t") options.push(argument, rest.shift() ?? "");
    else if (argument.startsWith("-")) options.push(argument);
    else filters.push(argument.replace(/^\.\//, ""));
  }
  const seed = wholeNumber("the seed", numbers["seed"]) ?? Math.floor(Math.random() * 2 ** 31);
  const lanes = wholeNumber("the lanes", numbers["lanes"]) ?? Math.min(2, availableParallelism());
  return { filters, options, seed, isBuilt, lanes: Math.max(1, lanes) };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`Cannot use "${text}" for ${name}: expected a whole number`);
}

import { readIndexName } from "../backup/index-name.ts";
import { type Draft, type Finding, listed, refuse } from "./finding.ts";
import { recognising } from "./selection.ts";

const mostBytes = 255;

/** What is wrong with the names of copies; undefined where nothing is, or where there are none. */
export function checkCopies({ facts, plan }: Draft): Finding | undefined {
  const prefix = facts.request.options.renamePrefix;
  if (prefix === undefined) return undefined;
  const hint = "Use another --rename-prefix.";
  if (prefix === "" || plan.indices.some(({ name }) => !isIndexName(name))) {
    return refuse(
      `The rename prefix "${prefix}" makes no index name`,
      `lower-case letters, digits, "-" and "_", not "-", "_" or "+" at the beginning, at most ${mostBytes} bytes with the name`,
      hint,
    );
  }
  const naming = recognising(facts.naming);
  const own = plan.indices.filter(({ name }) => readIndexName(name, naming) !== undefined);
  if (own.length > 0) {
    return refuse(
      `Copies would be taken for Camunda's own indices: ${listed(own.map(({ name }) => name))}`,
      "names that Camunda does not use",
      hint,
    );
  }
  const taken = new Set(facts.live.flatMap(({ name, aliases }) => [name, ...Object.keys(aliases)]));
  const there = plan.indices.filter(({ name }) => taken.has(name));
  if (there.length === 0) return undefined;
  return refuse(
    `There already: ${listed(there.map(({ name }) => name))}`,
    "names that are free",
    `${hint} Or delete the earlier copies.`,
  );
}

function isIndexName(name: string): boolean {
  return (
    /^[^-_+.][^\\/*?"<>|\s,#:]*$/.test(name) &&
    name === name.toLowerCase() &&
    new TextEncoder().encode(name).length <= mostBytes
  );
}

import { resolve } from "node:path";
import { commandsPart } from "./reference/commands-part.ts";
import { errorsPart } from "./reference/errors-part.ts";
import { exitCodesPart } from "./reference/exit-codes-part.ts";
import { metricsPart } from "./reference/metrics-part.ts";
import { routesPart } from "./reference/routes-part.ts";
import { camundaNamesPart, settingsPart } from "./reference/settings-part.ts";

/** The page whose tables are made from the program itself. */
export const referencePath: string = resolve(import.meta.dir, "../docs/reference.md");

const parts: Readonly<Record<string, () => string | Promise<string>>> = {
  routes: routesPart,
  commands: commandsPart,
  "exit-codes": exitCodesPart,
  errors: errorsPart,
  metrics: metricsPart,
  settings: settingsPart,
  "camunda-names": camundaNamesPart,
};

/** The names of the generated parts; each must stand in the page. */
export const partNames: readonly string[] = Object.keys(parts);

/** Writes the generated parts anew between their markers. Throws where one has no place, or a place no part. */
export async function writeReference(page: string): Promise<string> {
  let written = page;
  for (const [name, write] of Object.entries(parts)) {
    const start = `<!-- generated: ${name} -->\n`;
    const end = `<!-- end: ${name} -->`;
    const from = written.indexOf(start);
    const to = written.indexOf(end);
    if (from < 0 || to < from) {
      throw new Error(`Cannot write the part "${name}": expected "${start.trim()}" and "${end}"`);
    }
    written = `${written.slice(0, from + start.length)}\n${await write()}\n${written.slice(to)}`;
  }
  return written;
}

if (import.meta.main) {
  const page = await Bun.file(referencePath).text();
  await Bun.write(referencePath, await writeReference(page));
  process.stdout.write(`${referencePath}\n`);
}

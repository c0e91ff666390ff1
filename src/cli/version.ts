import { version as number } from "../../package.json" with { type: "json" };
import { printResult } from "./print-result.ts";
import type { Verb } from "./verb.ts";

/** `version`: which program this is. */
export const version: Verb = {
  name: "version",
  summary: "Print the version of this program",
  examples: ["webapps-backup version --output json"],
  exitStatus: [],
  async run(call) {
    const wire = { version: number, bun: Bun.version, revision: Bun.revision.slice(0, 9) };
    printResult(call, wire, () => `webapps-backup ${wire.version} (bun ${wire.bun})\n`);
  },
};

import { Argument } from "commander";
import type { ErrorKind } from "../backup/errors.ts";
import { errorKinds, exitCode } from "./exit-code.ts";
import { plainPage } from "./plain-page.ts";
import { printResult } from "./print-result.ts";
import { drawTable } from "./table.ts";
import type { Verb } from "./verb.ts";

interface ExplainOptions {
  readonly kind?: ErrorKind;
}

/** `explain`: what an error means and what to do, also where nothing can be reached. */
export const explain: Verb<ExplainOptions> = {
  name: "explain",
  summary: "Say what an error means, what it comes from and what to do",
  description:
    "Says what a kind of error means, what it probably comes from and what to do; without a kind, " +
    "which kinds there are. It asks nobody and needs no settings.",
  arguments: [new Argument("[kind]", "the kind, as an error names it").choices(errorKinds)],
  examples: ["webapps-backup explain unreachable", "webapps-backup explain"],
  exitStatus: [],
  async run(call) {
    // Nobody but this verb needs the pages.
    const { errorPages } = await import("./error-pages.ts");
    const { kind } = call.options;
    const kinds = kind === undefined ? errorKinds : [kind];
    const wire = kinds.map((each) => ({
      kind: each,
      exitCode: exitCode(each),
      page: errorPages[each],
    }));
    printResult(call, { kinds: wire }, () =>
      kind === undefined
        ? drawTable(
            ["Kind", "Exit code", "What it means"],
            wire.map((each) => [each.kind, String(each.exitCode), meaning(each.page)]),
          )
        : `${plainPage(errorPages[kind]).trimEnd()}\n\nExit code: ${exitCode(kind)}\n`,
    );
  },
};

/** The first sentence of a page. */
function meaning(page: string): string {
  const [, paragraph = ""] = page.split("\n\n");
  return /^.*?(?=[.:](?: |$))/.exec(paragraph)?.[0] ?? paragraph;
}

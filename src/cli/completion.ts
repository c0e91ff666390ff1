import { Argument } from "commander";
import { readCommandTree } from "./command-tree.ts";
import { completionScripts, type Shell, shells } from "./completion-scripts.ts";
import type { Verb } from "./verb.ts";

interface CompletionOptions {
  readonly shell: Shell;
}

/** `completion`: the script that teaches a shell our words. */
export const completion: Verb<CompletionOptions> = {
  name: "completion",
  summary: "Print the completion script of a shell",
  arguments: [new Argument("<shell>", "the shell to teach").choices(shells)],
  examples: [
    "source <(webapps-backup completion bash)",
    "webapps-backup completion fish > ~/.config/fish/completions/webapps-backup.fish",
  ],
  exitStatus: [],
  async run(call) {
    const tree = readCommandTree(call.program);
    call.io.stdout.write(completionScripts[call.options.shell](tree));
  },
};

import { createCommandLine } from "../../src/cli/run.ts";
import { captureIo } from "../cli/captured-io.ts";

/** Why the executable would not take these words; undefined where it would. Nothing is run. */
export function commandFault(words: readonly string[]): string | undefined {
  let command = createCommandLine(captureIo());
  // What every verb takes is known only to the program itself.
  const common = command.parseOptions([...words]);
  const rest = [...common.operands, ...common.unknown];
  for (;;) {
    const child = command.commands.find((each) => each.name() === rest[0]);
    if (child === undefined) break;
    command = child;
    rest.shift();
  }
  if (command.commands.length > 0) return `no verb "${rest[0]}" in "${words.join(" ")}"`;
  const { operands, unknown } = command.parseOptions(rest);
  const [fault] = [...operands.slice(command.registeredArguments.length), ...unknown];
  return fault === undefined ? undefined : `no "${fault}" in "${words.join(" ")}"`;
}

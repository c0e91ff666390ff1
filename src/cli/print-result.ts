import { stringifyJson } from "../json/json.ts";
import type { Call } from "./verb.ts";

/** Prints what a command was asked for, in the form that was asked for; nothing else goes to stdout. */
export function printResult(call: Call, wire: object, text: () => string): void {
  const { output } = call.options;
  call.io.stdout.write(output === "json" ? `${stringifyJson(wire, 2)}\n` : text());
}

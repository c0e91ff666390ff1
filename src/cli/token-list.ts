import { tokensWire } from "../api/token-wire.ts";
import type { TokenView } from "../backup/access.ts";
import { formatTime } from "./format.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { drawTable } from "./table.ts";
import type { Verb } from "./verb.ts";

/** `token list`: who may use the service. */
export const tokenList: Verb = {
  name: "list",
  summary: "List tokens, without what they are",
  description:
    'Lists the tokens that "webapps-backup token create" has made, by name; those of the setting ' +
    '"server.tokens" stand there.',
  examples: ["webapps-backup token list"],
  exitStatus: [6, 8, 10, 11],
  async run(call) {
    await using opened = await openGateway(call, { verb: "token", purpose: "read" });
    const tokens = await opened.gateway.tokens();
    printResult(call, tokensWire(tokens), () => draw(tokens, call.io.now()));
    if (tokens.length === 0) call.notes.say("There are no tokens");
  },
};

function draw(tokens: readonly TokenView[], nowMs: number): string {
  if (tokens.length === 0) return "";
  const rows = tokens.map(({ name, role, repositories, createdMs, expiresMs }) => [
    name,
    role,
    repositories?.join(", ") ?? "all",
    formatTime(createdMs),
    expiry(expiresMs, nowMs),
  ]);
  return drawTable(["Name", "Role", "Repositories", "Created", "Expires"], rows);
}

function expiry(expiresMs: number | undefined, nowMs: number): string {
  if (expiresMs === undefined) return "never";
  return `${formatTime(expiresMs)}${nowMs < expiresMs ? "" : " (expired)"}`;
}

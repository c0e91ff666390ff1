import { Argument } from "commander";
import { tokenWire } from "../api/token-wire.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import type { Verb } from "./verb.ts";

interface RevokeOptions {
  readonly name: string;
}

/** `token revoke`: lets somebody in no more. */
export const tokenRevoke: Verb<RevokeOptions> = {
  name: "revoke",
  summary: "Take a token back",
  description: "Takes a token back: from then on it is refused.",
  arguments: [new Argument("<name>", "whose it is")],
  examples: ["webapps-backup token revoke nightly"],
  exitStatus: [4, 6, 8, 10, 11],
  async run(call) {
    await using opened = await openGateway(call, { verb: "token", purpose: "write" });
    const token = await opened.gateway.revokeToken(call.options.name);
    printResult(call, tokenWire(token), () => `The token "${token.name}" is revoked\n`);
  },
};

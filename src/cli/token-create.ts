import { Argument, Option } from "commander";
import { createdTokenWire } from "../api/token-wire.ts";
import { type Role, roles } from "../backup/access.ts";
import type { OpenedGateway } from "./open-gateway.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { readTimeToCome } from "./time-option.ts";
import type { Call, Verb } from "./verb.ts";

interface CreateOptions {
  readonly name: string;
  readonly role: Role;
  readonly repository?: readonly string[];
  readonly expires?: string;
}

/** `token create`: lets somebody in. */
export const tokenCreate: Verb<CreateOptions> = {
  name: "create",
  summary: "Create a token and show it this once",
  description:
    "Creates a token and shows it this once: only its hash is kept. From the first one on, the " +
    "service asks everyone who they are.",
  arguments: [new Argument("<name>", "whose it is, as it will stand in the audit log")],
  options: [
    new Option("--role <role>", "what it may do, each including those before it")
      .choices([...roles])
      .makeOptionMandatory(),
    new Option(
      "--repository <name>",
      "only for this snapshot repository; may be repeated",
    ).argParser((name: string, before: readonly string[] | undefined) => [...(before ?? []), name]),
    new Option("--expires <time>", 'until when, as "2027-01-01" or "90d" from now'),
  ],
  examples: [
    "webapps-backup token create anna --role admin",
    "webapps-backup token create nightly --role operate --repository backups --expires 90d",
  ],
  exitStatus: [3, 6, 8, 10, 11],
  async run(call) {
    const { name, role, repository: repositories, expires } = call.options;
    const expiresMs = readTimeToCome("--expires", expires, call.io.now());
    await using opened = await openGateway(call, { verb: "token", purpose: "write" });
    const before = await opened.gateway.tokens();
    const created = await opened.gateway.createToken({ name, role, repositories, expiresMs });
    printResult(call, createdTokenWire(created), () => `${created.text}\n`);
    if (before.length === 0) tellOfFirst(call, opened);
  },
};

function tellOfFirst(call: Call<CreateOptions>, { place }: OpenedGateway): void {
  const { role } = call.options;
  if (place === "service") {
    call.notes.say(
      "From now on the service asks for a token: commands send that of WEBAPPS_BACKUP_TOKEN",
    );
  }
  if (role === "admin" && call.options.repository === undefined) return;
  call.notes.warn(
    'Nobody can administrate over HTTP with this token: unless "server.tokens" has an admin, put one ' +
      "there and send the service SIGHUP, or stop it and create one with --role admin",
  );
}

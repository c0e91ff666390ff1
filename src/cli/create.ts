import { Option } from "commander";
import { createdWire } from "../api/wire.ts";
import { BackupError } from "../backup/errors.ts";
import { backupIdArgument } from "./backup-id-argument.ts";
import { goesOn, openGateway } from "./open-gateway.ts";
import { interruptible } from "./interruptible.ts";
import { printResult } from "./print-result.ts";
import { failedRun, waitForRun } from "./wait-for-run.ts";
import { describePlan, drawSteps } from "./run-table.ts";
import type { Call, Verb } from "./verb.ts";

interface CreateOptions {
  readonly id?: bigint;
  readonly now?: true;
  readonly wait?: true;
}

/** `create`: takes a backup; without a service it is itself what makes it, and stays until the end. */
export const create: Verb<CreateOptions> = {
  name: "create",
  summary: "Take a backup",
  description:
    "Takes a backup. By itself it stays until the backup is made; through a service it returns as " +
    "soon as the service has taken it over, unless --wait is given.",
  arguments: [backupIdArgument("[id]")],
  options: [
    new Option("--now", "use the time in Unix seconds as id"),
    new Option("--wait", "show progress, and through a service wait for the end too"),
  ],
  examples: ["webapps-backup create --now --wait", "webapps-backup create 123 --output json"],
  exitStatus: [3, 5, 6, 7, 8, 9, 11, 130],
  async run(call) {
    const id = chosenId(call);
    await using opened = await openGateway(call, { verb: "create", purpose: "write" });
    const interruption = {
      message: `Interrupted while backup ${id} was being made`,
      hint: `${goesOn(opened.place)} Run "webapps-backup show ${id}" to see it.`,
    };
    const result = await interruptible(call.io, interruption, async () => {
      const created = await opened.gateway.create(id);
      call.notes.say(describePlan(created.run));
      for (const warning of created.run.warnings) call.notes.warn(warning);
      const { wait = false } = call.options;
      if (opened.place === "service" && !wait) return created;
      return { ...created, run: await waitForRun(call, opened.gateway, created.run, wait) };
    });
    printResult(call, createdWire(result), () => drawSteps(result.run));
    const failure = failedRun(result.run);
    if (failure) throw failure;
  },
};

function chosenId({ io, options }: Call<CreateOptions>): bigint {
  if (options.id !== undefined && !options.now) return options.id;
  if (options.id === undefined && options.now) return BigInt(Math.floor(io.now() / 1000));
  throw new BackupError("invalid", "Cannot create a backup: expected either an id or --now", {
    hint: 'Run "webapps-backup create --now" to use the time as id.',
  });
}

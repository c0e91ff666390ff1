import { confirmedWire } from "../api/wire.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import type { Verb } from "./verb.ts";

/** `journal confirm`: an admin has looked at what a damaged journal has lost. */
export const journalConfirm: Verb = {
  name: "confirm",
  summary: "Allow deletions again after the journal was found damaged",
  description:
    "A damaged journal is moved aside, what can be read of it is taken over, and nothing is deleted " +
    "until somebody has looked: compare the list of backups with what you expect, then confirm.",
  examples: ["webapps-backup journal confirm"],
  exitStatus: [8, 11],
  async run(call) {
    await using opened = await openGateway(call, { verb: "journal", purpose: "write" });
    const notice = await opened.gateway.confirmJournal();
    printResult(call, confirmedWire(notice), () =>
      notice === undefined ? "There is nothing to confirm\n" : `Confirmed: ${notice}\n`,
    );
  },
};

import { eventually } from "../harness/eventually.ts";
import { startExecutable } from "../harness/executable.ts";
import type { Served } from "../engine/scene.ts";
import type { ChaosFault, Stage } from "./fault.ts";

/** What befalls the service itself: its process and the disk that it writes to. */
export const faultsOnUs: readonly ChaosFault[] = [
  {
    name: "kill -9",
    isSurvived: false,
    strike: async (stage) => kill(stage),
    end: async (stage) => {
      await expectExit(stage, 137);
      return await stage.serve();
    },
  },
  {
    name: "SIGTERM",
    isSurvived: false,
    strike: async ({ service: { server }, moment }) => {
      server.signal("SIGTERM");
      if (moment.at === "answer") await server.exited;
      return moment.at === "answer" || isLost(moment) ? "reset" : undefined;
    },
    end: async (stage) => {
      await expectExit(stage, 0);
      return await stage.serve();
    },
  },
  {
    name: "state directory owned by another process",
    isSurvived: false,
    strike: async (stage) => kill(stage),
    end: async (stage) => {
      await expectExit(stage, 137);
      await letAnotherOwn(stage);
      return await stage.serve();
    },
  },
  {
    name: "disk full",
    isSurvived: false,
    strike: async (stage) => {
      await fillDisk(stage);
      return isLost(stage.moment) ? "reset" : undefined;
    },
    end: async (stage) => {
      const { server } = stage.service;
      await eventually(() => server.stdout, {
        describe: "the service to say that its disk is full",
        until: (log) => log.includes("no space left on its disk"),
      });
      server.signal("SIGKILL");
      await expectExit(stage, 137);
      await expectRefusalOnFullDisk(stage);
      stage.disk?.free();
      return await stage.serve();
    },
  },
];

/** At the next request nothing of the step is lost: what is struck is a question. */
function isLost({ at, reaches }: Stage["moment"]): boolean {
  return at === "receipt" && !reaches;
}

function kill({ service, moment }: Stage): "reset" | undefined {
  process.kill(service.server.pid, "SIGKILL");
  return moment.at === "receipt" && moment.reaches ? undefined : "reset";
}

async function expectExit({ service }: Stage, wanted: number): Promise<void> {
  const exitCode = await service.server.exited;
  if (exitCode !== wanted)
    throw new Error(`the service has ended with ${exitCode}, wanted ${wanted}`);
}

/** A command holds the folder when the service comes back, and does the work; the service must say who it is. */
async function letAnotherOwn(stage: Stage): Promise<void> {
  const { scene } = stage;
  const held = scene.proxy.on({ times: Number.POSITIVE_INFINITY }, "hold");
  await using resuming = startExecutable(["resume"], { env: scene.env });
  await held.struck;
  const refused = await refusal(stage);
  if (!refused?.includes("exit code 8") || !refused.includes(`process ${resuming.pid} `))
    throw new Error(`wanted exit code 8 and the owner's pid ${resuming.pid}: ${refused}`);
  held.remove();
  const exitCode = await resuming.exited;
  if (exitCode !== 0 && exitCode !== 9)
    throw new Error(`"resume" has ended with ${exitCode}: ${resuming.stderr}`);
}

async function fillDisk({ disk, service }: Stage): Promise<void> {
  if (disk) {
    disk.fill();
    return;
  }
  const pid = String(service.server.pid);
  const limited = await Bun.spawn(["prlimit", "--pid", pid, "--fsize=1:"]).exited;
  if (limited !== 0) throw new Error(`"prlimit" has ended with ${limited}`);
}

/** A disk that is still full at the next start: the service may live and wait, or refuse and say why. */
async function expectRefusalOnFullDisk(stage: Stage): Promise<void> {
  if (!stage.disk) return;
  const refused = await refusal(stage);
  if (refused === undefined) return;
  if (!refused.includes("exit code 11") || !/no space left|ENOSPC/.test(refused))
    throw new Error(`wanted exit code 11 and the full disk as reason: ${refused}`);
}

/** Why the service does not start; undefined where it does, and then it is killed again. */
async function refusal(stage: Stage): Promise<string | undefined> {
  let started: Served;
  try {
    started = await stage.serve();
  } catch (error) {
    return String(error);
  }
  await started[Symbol.asyncDispose]();
  return undefined;
}

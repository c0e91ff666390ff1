import { restoreSteps } from "./restore-steps.ts";
import type { SeenRun } from "./seen.ts";
import { type Scene, type SceneOptions, type Served, slow } from "../engine/scene.ts";

/** Says what is wrong with what a run has left, now that it has ended. */
export type Judge = (run: SeenRun) => Promise<readonly string[]>;

/** A mutating call of a run, and how to come to it. */
export interface ChaosStep {
  readonly name: string;
  readonly method: "PUT" | "POST" | "DELETE";
  readonly path: RegExp;
  readonly scene?: Pick<SceneOptions, "settings" | "bytes">;
  /** What is there before the run that is struck; may give what judges its end. */
  prepare(scene: Scene, service: Served): Promise<Judge | undefined>;
  /** Asks for the run; its answer may never come. */
  ask(service: Served): Promise<unknown>;
}

/** The backup that is struck. */
export const struckId = 1;

/** A create's first, middle and last part and its manifest, the deletion of a backup and of one that runs, and a restore. */
export const steps: readonly ChaosStep[] = [
  createStep("create: first part", 1),
  createStep("create: middle part", 2),
  createStep("create: last part", 3),
  { ...createStep("create: manifest", 0), path: /\/webapps_backup_manifest_1\?/ },
  {
    name: "delete",
    method: "DELETE",
    path: /_webapps_1_/,
    prepare: async (_scene, { client }) => {
      await client.begin(struckId);
      const { state, reason } = await client.ranOut(struckId);
      if (state !== "succeeded") throw new Error(`backup ${struckId} is ${state}: ${reason}`);
    },
    ask: ({ client }) => client.delete(struckId),
  },
  {
    name: "delete while it runs",
    method: "DELETE",
    path: /_webapps_1_/,
    scene: { ...slow, bytes: [1_000, 200_000, 1_000] },
    prepare: async ({ store }, { client }) => {
      const [, middle = ""] = await client.begin(struckId);
      await store.running(middle);
    },
    ask: ({ client }) => client.delete(struckId),
  },
  ...restoreSteps(struckId),
];

function createStep(name: string, part: number): ChaosStep {
  return {
    name,
    method: "PUT",
    path: new RegExp(`_webapps_1_.*_part_${part}_of_3\\?`),
    prepare: async () => {
      // A backup begins with nothing there.
    },
    ask: ({ client }) => client.create(struckId),
  };
}

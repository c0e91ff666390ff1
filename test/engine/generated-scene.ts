import { rmSync } from "node:fs";
import {
  type GeneratedRepository,
  generateRepository,
} from "../../scripts/elasticsearch/generate-repository.ts";
import { openScene, type Scene } from "./scene.ts";

/** Sets a scene whose repository holds many backups of seven parts. */
export async function openGeneratedScene(
  wanted: Pick<GeneratedRepository, "backups" | "troubleEvery">,
): Promise<Scene> {
  const scene = await openScene();
  const { cluster, name } = scene.store;
  await generateRepository(cluster, { ...wanted, name, parts: 7, indices: 14 });
  return {
    ...scene,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      // Deleting them one by one would take longer than the test.
      await cluster.call("DELETE", `/_snapshot/${name}`);
      rmSync(scene.location, { recursive: true, force: true });
      await scene[Symbol.asyncDispose]();
    },
  };
}

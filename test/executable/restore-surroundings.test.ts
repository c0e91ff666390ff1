import { expect, test } from "bun:test";
import { openRestoreScene, restoreBases, type RestoreScene } from "./restore-scene.ts";

const [positions, listView] = restoreBases;
const deadlineMs = 120_000;
const withManifest = { WEBAPPS_BACKUP_BACKUP_MANIFEST: "true" };

async function backUp({ commands }: RestoreScene): Promise<void> {
  const made = await commands.run(["create", "1", "--wait"], withManifest);
  expect(made.stderr + String(made.exitCode)).toEndWith("0");
}

/** The setting of an index template that tells its versions apart. */
async function refreshOf({ cluster }: RestoreScene, name: string): Promise<unknown> {
  const { body } = await cluster.request<{
    index_templates?: readonly {
      index_template: { template: { settings: { index: { refresh_interval: string } } } };
    }[];
  }>("GET", `/_index_template/${name}`);
  return body.index_templates?.[0]?.index_template.template.settings.index.refresh_interval;
}

test(
  "templates that are missing come back, those that differ only by force, and both are told before",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, index } = scene;
    const [gone, other] = [positions, listView].map((base) => `${index(base)}template`);
    const put = (name = "", base = "", refresh = "") =>
      cluster.call("PUT", `/_index_template/${name}`, {
        index_patterns: [`${index(base)}*`],
        template: { settings: { refresh_interval: refresh } },
      });
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => {
      await cluster.request("DELETE", `/_index_template/${index("*")}`);
    });
    await put(gone, positions, "5s");
    await put(other, listView, "5s");
    const before = await scene.content();
    await backUp(scene);
    await cluster.call("DELETE", `/_index_template/${gone}`);
    await put(other, listView, "9s");
    await scene.write(listView, 50, "changed since");
    const restored = await scene.restore(["1"]);
    expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(before);
    expect(await refreshOf(scene, gone ?? "")).toBe("5s");
    expect(await refreshOf(scene, other ?? "")).toBe("9s");
    const told = restored.result?.run.warnings.find((text) => text.startsWith("templates:"));
    expect(told).toContain(`missing ${gone}`);
    expect(told).toContain(`different ${other}`);
    const forced = await scene.restore(["1", "--force", "templates"]);
    expect(forced.stderr + String(forced.exitCode)).toEndWith("0");
    expect(await refreshOf(scene, other ?? "")).toBe("5s");
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

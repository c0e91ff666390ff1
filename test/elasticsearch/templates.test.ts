import { expect, test } from "bun:test";
import { openTarget } from "./open-target.ts";

test("a template that is there is not replaced unless that was asked for", async () => {
  await using scene = await openTarget();
  const { prefix, target, cluster } = scene;
  const [component, template] = [`${prefix}-component`, `${prefix}-template`];
  const patterns = { index_patterns: [`${prefix}-nothing-*`] };
  const put = (priority: number, replaces: boolean): Promise<void> =>
    target.putTemplate(
      {
        kind: "index",
        name: template,
        body: { ...patterns, composed_of: [component], priority },
      },
      { replaces },
    );
  const read = async (): Promise<unknown> =>
    (await target.surroundings()).indexTemplates?.[template];
  try {
    const body = { template: { settings: { index: { number_of_shards: "2" } } } };
    await target.putTemplate({ kind: "component", name: component, body }, { replaces: false });
    await target.putTemplate(
      { kind: "component", name: component, body: { template: {} } },
      { replaces: false },
    );
    expect((await target.surroundings()).componentTemplates?.[component]).toEqual(body);
    await put(7, false);
    await put(8, false);
    expect(await read()).toMatchObject({ priority: 7, composed_of: [component] });
    await put(9, true);
    expect(await read()).toMatchObject({ priority: 9 });
    await expect(
      target.putTemplate(
        { kind: "index", name: `${template}-2`, body: { ...patterns, composed_of: ["none"] } },
        { replaces: false },
      ),
    ).rejects.toMatchObject({ kind: "rejected" });
  } finally {
    await cluster.request("DELETE", `/_index_template/${template}`);
    await cluster.request("DELETE", `/_component_template/${component}`);
  }
});

test("policies and privileges that this distribution does not know are unknown, and no error", async () => {
  await using scene = await openTarget();
  const { lifecyclePolicies } = await scene.target.surroundings();
  expect(lifecyclePolicies).toBeUndefined();
  const wanted = { cluster: ["monitor"], indices: ["manage"], on: ["a*"] };
  expect(await scene.target.missingPrivileges(wanted)).toBeUndefined();
});

test("a cluster that cannot be reached is an error, and nothing that is merely unknown", async () => {
  await using scene = await openTarget({ url: "http://127.0.0.1:1" });
  const { target } = scene;
  const questions = [
    () => target.indices(["a*"]),
    () => target.condition(),
    () => target.activity(),
    () => target.surroundings(),
    () => target.missingPrivileges({ cluster: [], indices: [], on: [] }),
  ];
  for (const question of questions) {
    await expect(question()).rejects.toMatchObject({ kind: "unreachable" });
  }
});

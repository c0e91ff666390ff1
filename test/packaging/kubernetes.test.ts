import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { version } from "../../package.json" with { type: "json" };
import { readSettings } from "../../src/config/read-settings.ts";
import type { Settings } from "../../src/config/settings.ts";
import { commandFault } from "./command-fault.ts";
import { unknownVariables } from "./variable-names.ts";

const folder = resolve(import.meta.dir, "../../packaging/kubernetes");
const manifests = readdirSync(folder).filter((name) => name !== "kustomization.yaml");

function read<T>(name: string, schema: v.GenericSchema<unknown, T>): T {
  return v.parse(schema, parse(readFileSync(resolve(folder, name), "utf8")));
}

const words = v.record(v.string(), v.string());
const probe = v.object({ httpGet: v.object({ path: v.string(), port: v.string() }) });
const container = v.object({
  image: v.string(),
  args: v.array(v.string()),
  env: v.array(v.object({ name: v.string(), value: v.string() })),
  ports: v.optional(v.array(v.object({ name: v.string(), containerPort: v.number() }))),
  livenessProbe: v.optional(probe),
  readinessProbe: v.optional(probe),
  securityContext: v.unknown(),
  volumeMounts: v.array(v.object({ name: v.string(), mountPath: v.string() })),
});
const pod = v.object({
  metadata: v.object({ labels: words }),
  spec: v.object({
    automountServiceAccountToken: v.boolean(),
    enableServiceLinks: v.boolean(),
    securityContext: v.unknown(),
    containers: v.tuple([container]),
    volumes: v.array(
      v.object({
        name: v.string(),
        secret: v.optional(v.object({ items: v.array(v.object({ key: v.string() })) })),
      }),
    ),
  }),
});
const deployment = read(
  "deployment.yaml",
  v.object({
    spec: v.object({
      replicas: v.number(),
      strategy: v.object({ type: v.string() }),
      selector: v.object({ matchLabels: words }),
      template: pod,
    }),
  }),
).spec;
const cronJob = read(
  "cron-job.yaml",
  v.object({
    spec: v.object({
      concurrencyPolicy: v.string(),
      jobTemplate: v.object({ spec: v.object({ template: pod }) }),
    }),
  }),
).spec;
const creation = cronJob.jobTemplate.spec.template;
const service = read(
  "service.yaml",
  v.object({
    metadata: v.object({ name: v.string() }),
    spec: v.object({
      selector: words,
      ports: v.tuple([v.object({ port: v.number(), targetPort: v.string() })]),
    }),
  }),
);
const configMap = read("config-map.yaml", v.object({ data: words })).data;
const secret = read("secret.example.yaml", v.object({ stringData: words })).stringData;
const [serving] = deployment.template.spec.containers;
const [creating] = creation.spec.containers;

/** The settings of a pod with these manifests: files are those that its volumes mount. */
function settingsOfPod(): Settings {
  const mounted = new Map([
    ["/etc/webapps-backup", configMap],
    ["/run/secrets/webapps-backup", secret],
  ]);
  const result = readSettings({
    env: {
      WEBAPPS_BACKUP_STATE_DIR: "/var/lib/webapps-backup",
      ...Object.fromEntries(serving.env.map(({ name, value }) => [name, value])),
    },
    cwd: "/",
    home: "/nonexistent",
    uid: 65532,
    configPath: undefined,
    readText: (path) => {
      const text = mounted.get(dirname(path))?.[basename(path)];
      if (text === undefined) throw new Error(`"${path}" is not mounted`);
      return text;
    },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.settings;
}

test.each(manifests)("%s names no variable that does not exist", (name) => {
  expect(unknownVariables(readFileSync(resolve(folder, name), "utf8"))).toEqual([]);
});

test("the kustomization has every manifest but the example of the secret", () => {
  const { resources } = read("kustomization.yaml", v.object({ resources: v.array(v.string()) }));
  const wanted = manifests.filter((name) => name !== "secret.example.yaml");
  expect(resources.toSorted()).toEqual(wanted.toSorted());
});

describe.each([
  ["the service", deployment.template],
  ["the schedule", creation],
])("the pod of %s", (_, { spec }) => {
  const [only] = spec.containers;

  test("runs words that the executable knows, in this version", () => {
    expect(commandFault(only.args)).toBeUndefined();
    expect(only.image).toBe(`webapps-backup:${version}`);
  });

  test("may do nothing on its node, and knows nothing of its cluster", () => {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    expect(only.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  test("mounts every file that its variables name, from keys that the secret has", () => {
    const keys = spec.volumes.flatMap((each) => each.secret?.items.map(({ key }) => key) ?? []);
    const files = only.env.map(({ value }) => value);
    expect(files).toEqual(keys.map((key) => `/run/secrets/webapps-backup/${key}`));
    expect(keys.filter((key) => !Object.hasOwn(secret, key))).toEqual([]);
    const volumes = spec.volumes.map(({ name }) => name);
    expect(only.volumeMounts.map(({ name }) => name)).toEqual(volumes);
  });
});

test("the service has one owner of its state at a time", () => {
  expect(deployment).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(cronJob.concurrencyPolicy).toBe("Forbid");
});

test("the settings are accepted, and the probes ask what is served there", () => {
  const { server } = settingsOfPod();
  expect(serving.ports).toEqual([{ name: "http", containerPort: server.port }]);
  expect(serving.livenessProbe?.httpGet).toEqual({
    path: `${server.basePath}/health/liveness`,
    port: "http",
  });
  expect(serving.readinessProbe?.httpGet.path).toBe(`${server.basePath}/health/readiness`);
});

test("the schedule reaches the service by its name, and may create", () => {
  const { server } = settingsOfPod();
  const [{ port, targetPort }] = service.spec.ports;
  expect(targetPort).toBe("http");
  expect(creating.args.at(-1)).toBe(`http://${service.metadata.name}:${port}`);
  const shown = server.tokens.find((token) => token.secret === secret["nightly-token"]);
  expect(shown?.role).toBe("operate");
});

test("the labels that select find what they mean, and nothing else", () => {
  expect(deployment.template.metadata.labels).toEqual(deployment.selector.matchLabels);
  expect(service.spec.selector).toEqual(deployment.selector.matchLabels);
  expect(creation.metadata.labels).not.toEqual(deployment.selector.matchLabels);
  const { spec } = read(
    "network-policy.yaml",
    v.object({ spec: v.object({ podSelector: v.unknown(), ingress: v.array(v.unknown()) }) }),
  );
  expect(spec.podSelector).toEqual({ matchLabels: service.spec.selector });
  expect(spec.ingress).toMatchObject([
    { from: [{ podSelector: { matchLabels: creation.metadata.labels } }, {}] },
  ]);
});

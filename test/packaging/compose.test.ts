import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { version } from "../../package.json" with { type: "json" };
import { elasticsearchVersion } from "../../scripts/elasticsearch/running-elasticsearch.ts";
import { readSettings } from "../../src/config/read-settings.ts";
import { commandFault } from "./command-fault.ts";
import { unknownVariables } from "./variable-names.ts";

const text = readFileSync(
  resolve(import.meta.dir, "../../packaging/container/compose.yaml"),
  "utf8",
);
const { services } = v.parse(
  v.object({
    services: v.object({
      elasticsearch: v.object({ image: v.string() }),
      repository: v.object({ image: v.string(), entrypoint: v.array(v.string()) }),
      "webapps-backup": v.object({
        image: v.string(),
        command: v.array(v.string()),
        environment: v.record(v.string(), v.string()),
        ports: v.tuple([v.string()]),
      }),
    }),
  }),
  parse(text),
);
const ours = services["webapps-backup"];

test("the trial runs this version against the Elasticsearch that it is tested with", () => {
  expect(ours.image).toBe(`webapps-backup:${version}`);
  expect(services.elasticsearch.image).toBe(`elasticsearch:${elasticsearchVersion}`);
  expect(services.repository.image).toBe(services.elasticsearch.image);
  expect(commandFault(ours.command)).toBeUndefined();
});

test("the trial's settings are accepted, name its repository, and only this machine reaches it", () => {
  expect(unknownVariables(text)).toEqual([]);
  const result = readSettings({
    env: { ...ours.environment, WEBAPPS_BACKUP_STATE_DIR: "/var/lib/webapps-backup" },
    cwd: "/",
    home: "/nonexistent",
    uid: 65532,
    configPath: undefined,
    readText: () => "",
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  const { elasticsearch, repository, server } = result.settings;
  const [url] = elasticsearch.urls;
  expect(services.repository.entrypoint.at(-1)).toBe(`${url}/_snapshot/${repository}`);
  expect(server.auth).toBe("none");
  expect(ours.ports).toEqual([`127.0.0.1:${server.port}:${server.port}`]);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Spring are part of what is read.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { issueText } from "../../src/config/issue.ts";
import { readSettings, type SettingsResult } from "../../src/config/read-settings.ts";
import { settingPaths, settingTable, variableName } from "../../src/config/setting-table.ts";

const knownKeys = settingPaths.flatMap((path) => [
  path,
  ...path.split("."),
  ...(settingTable[path].camunda ?? []).flatMap(({ properties }) => properties),
]);

const key = fc.oneof(
  fc.constantFrom(...knownKeys),
  fc.string(),
  fc.constantFrom("<<", "__proto__", "0"),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("${X}", "${X:y}", "http://u:p@h", "5m", "a,b", "true"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));

const yaml = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(..."ab:-[]{}&*!|>'\"#%@`,? \n\t<~"), maxLength: 80 }),
  anything.map((value) => stringify(value) ?? ""),
  fc
    .array(anything, { maxLength: 3 })
    .map((values) => values.map((value) => stringify(value) ?? "").join("\n---\n")),
);

function read(
  texts: { readonly own: string; readonly camunda: string },
  env: Readonly<Record<string, string>>,
): SettingsResult {
  return readSettings({
    env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "/camunda.yaml", ...env },
    uid: 1000,
    home: "/home/me",
    cwd: "/",
    configPath: "/own.yaml",
    readText: (path) => (path === "/own.yaml" ? texts.own : texts.camunda),
  });
}

function expectAnswer(result: SettingsResult): void {
  expect(result.values).toHaveLength(settingPaths.length);
  if (!result.ok) {
    expect(result.issues.length).toBeGreaterThan(0);
    for (const issue of result.issues) {
      expect(issue.message).toMatch(/^expected .+, given .+/s);
      expect(issue.source).not.toBe("");
    }
  }
}

test("whatever stands in the files, there are settings or issues", () => {
  fc.assert(
    fc.property(yaml, yaml, (own, camunda) => {
      expectAnswer(read({ own, camunda }, {}));
    }),
    { numRuns: 300 },
  );
});

test("whatever stands in the variables, there are settings or issues", () => {
  const name = fc.constantFrom(
    ...settingPaths.map(variableName),
    ...settingPaths.flatMap((path) =>
      (settingTable[path].camunda ?? []).map(({ variable }) => variable),
    ),
    "WEBAPPS_BACKUP_CONFIG",
    "WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE",
    "SPRING_PROFILES_ACTIVE",
    "STATE_DIRECTORY",
  );
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: "binary" })), (env) => {
      expectAnswer(read({ own: "", camunda: "" }, env));
    }),
    { numRuns: 300 },
  );
});

test("a secret is in no issue, no warning and no shown value", () => {
  const secret = "hunter2";
  const paths = fc.constantFrom(
    "elasticsearch.password",
    "elasticsearch.apiKey",
    "elasticsearch.Password",
    "elasticsearch.password.x",
    "camunda.database.password",
    "camunda.operate.elasticsearch.password",
    "es.security.password",
  );
  const written = fc.constantFrom(
    `: ${secret}`,
    `: "${secret}`,
    `: '${secret}' x`,
    `:${secret}`,
    `: [${secret}, b]`,
    `: {${secret}: x}`,
    `: "${secret}\\nx"`,
    `: |\n  ${secret}\n  x`,
    `: @${secret}`,
    `: *${secret}`,
    `: \${X:${secret}}`,
    `: \${${secret}`,
    `: &${secret} *${secret}`,
    `: !${secret} [`,
  );
  const urls = fc.constantFrom(
    `http://u:${secret}@h`,
    `http://u:a,${secret}@h:1`,
    `http://u:a/${secret}@h`,
    `u:${secret}@h`,
    `http://a,http://:${secret}@h,x`,
    `http://h?key=${secret}`,
  );
  fc.assert(
    fc.property(paths, written, paths, written, urls, (own, ownText, camunda, camundaText, url) => {
      const result = read(
        { own: `${own}${ownText}\n`, camunda: `${camunda}${camundaText}\n` },
        {
          WEBAPPS_BACKUP_ELASTICSEARCH_URL: url,
          CAMUNDA_OPERATE_ELASTICSEARCH_PASSWORD: secret,
          WEBAPPS_BACKUP_PASSWORD: secret,
        },
      );
      const told = [
        ...result.values.map(({ shown }) => shown),
        ...result.warnings,
        ...(result.ok ? [] : result.issues.flatMap((issue) => [issueText(issue), issue.hint])),
      ].join("\n");
      expect(told).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

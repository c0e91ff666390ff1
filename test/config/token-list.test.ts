import { describe, expect, test } from "bun:test";
import { reservedNames, roles } from "../../src/backup/access.ts";
import { tokenRoles } from "../../src/config/token-list.ts";
import { issuesOf, read, settingsOf } from "./settings-of.ts";

const one = "wab_0123456789abcdefghijklmnop";
const hash = "ab".repeat(32);

const both = [
  { name: "ops", role: "admin" as const, secret: one, repositories: undefined },
  { name: "cron-1", role: "operate" as const, secret: `sha256:${hash}`, repositories: ["a", "b"] },
];
const first = `ops admin ${one}`;
const second = `cron-1 operate sha256:${hash} a b`;

describe("tokens of the settings", () => {
  test.each([
    ["a list of YAML", { yaml: `server:\n  tokens:\n    - ${first}\n    - ${second}\n` }],
    ["a text of YAML", { yaml: `server:\n  tokens: |\n    ${first}\n\n    # x\n    ${second}\n` }],
    ["a variable", { env: { WEBAPPS_BACKUP_SERVER_TOKENS: `${first}, ${second}` } }],
    [
      "a file",
      {
        env: { WEBAPPS_BACKUP_SERVER_TOKENS_FILE: "tokens" },
        files: { tokens: `# of operators, and others\r\n${first}\r\n\n  ${second}\n\n` },
      },
    ],
  ])("read alike from %s", (_, given) => {
    expect(settingsOf(given).server.tokens).toEqual(both);
  });

  test.each([
    ["ops admin", '"NAME ROLE TOKEN [REPOSITORY ...]" for each token'],
    ["ops root wab_0123456789abcdefghijklmnop", "one of the roles read, operate, restore, admin"],
    ["a:b admin wab_0123456789abcdefghijklmnop", "a name of letters, digits and . _ @ -"],
    ["anonymous read wab_0123456789abcdefghijklmnop", "that is not one of ours"],
    ["ops admin 01234567890123456789012", "a token of at least 24 characters"],
    ["ops admin sha256:abc", '64 hexadecimal digits behind "sha256:"'],
    ["ops admin 0123456789ä0123456789012345", "that a header can carry"],
    [`ops admin ${one} a*`, "names of snapshot repositories behind the token"],
    [`${first}, ops read ${one}`, "another name for each token"],
  ])("are refused without being shown: %s", (text, expected) => {
    const [issue = "", ...others] = issuesOf({ env: { WEBAPPS_BACKUP_SERVER_TOKENS: text } });
    expect(others).toEqual([]);
    expect(issue).toContain(expected);
    expect(issue).toContain("given ********");
    expect(issue).not.toContain("0123456789");
  });

  test("are masked where settings are shown, unless there are none", () => {
    const shown = (env: Readonly<Record<string, string>>) =>
      read({ env }).values.find(({ path }) => path === "server.tokens")?.shown;
    expect(shown({ WEBAPPS_BACKUP_SERVER_TOKENS: first })).toBe("********");
    expect(shown({})).toBe("none");
  });
});

test("tokens of the settings have the same roles and free names as those of the journal", () => {
  expect(tokenRoles).toEqual(roles);
  expect(reservedNames.length).toBeGreaterThan(0);
  for (const name of reservedNames) {
    const env = { WEBAPPS_BACKUP_SERVER_TOKENS: `${name} admin ${one}` };
    expect(issuesOf({ env })).not.toEqual([]);
  }
});

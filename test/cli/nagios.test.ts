import { expect, test } from "bun:test";
import { nagiosCode, nagiosLine } from "../../src/cli/nagios.ts";
import { fail, type Finding, ok, skip, warn } from "../../src/doctor/finding.ts";

const good = ok("backups", "The newest complete backup, 7, ended 3 h ago");
const odd = warn("others", "1 snapshot of\nanother | tool", "Look.");
const bad = fail("repository", '"r" is read-only', "Register it.");
const unknown = skip("policies", "Could not be asked");

function line(findings: readonly Finding[], ageMs?: number, maxAgeMs?: number): string {
  return nagiosLine({ findings, ageMs, maxAgeMs });
}

test("the worst finding comes first, all on one line with figures behind the bar", () => {
  expect(line([good, odd, unknown, bad], 10_800_000, 93_600_000)).toBe(
    'WEBAPPS_BACKUP CRITICAL - repository: "r" is read-only (and 1 more)|age=10800s;;93600;0 ok=1;;;0 warn=1;;;0 fail=1;;;0 skip=1;;;0\n',
  );
  expect(line([good, odd])).toBe(
    "WEBAPPS_BACKUP WARNING - others: 1 snapshot of another / tool|ok=1;;;0 warn=1;;;0 fail=0;;;0 skip=0;;;0\n",
  );
});

test("where all is well it tells of the newest backup", () => {
  expect(line([good, unknown], 10_800_000)).toStartWith(
    "WEBAPPS_BACKUP OK - The newest complete backup, 7, ended 3 h ago|age=10800s;;;0 ",
  );
});

test.each([
  ["well", [good], 1, 0],
  ["odd", [odd], 1, 1],
  ["bad", [bad, odd], undefined, 2],
  ["not known", [unknown], undefined, 3],
] as const)("what is %s ends with its code", (...[, findings, ageMs, code]) => {
  expect(nagiosCode({ findings, ageMs, maxAgeMs: 5 })).toBe(code);
});

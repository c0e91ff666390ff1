import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { roles } from "../../src/backup/access.ts";
import { createProxy } from "../../src/proxy/proxy.ts";
import { routeTable } from "../../src/proxy/route-table.ts";
import { admin } from "./front-door.ts";

interface Passed {
  readonly method: string;
  readonly target: string;
}

const passed: Passed[] = [];
const proxy = createProxy({
  forward: ({ method, target }) => {
    passed.push({ method, target });
    return Promise.resolve(Response.json([]));
  },
  doorkeeper: {
    admit: (_repository, change) =>
      Promise.resolve({ snapshots: change.kind === "delete" ? change.snapshots : [] }),
  },
  recorder: { record: (_attempt, work) => work(), refused: () => undefined },
  remember: () => undefined,
  repositories: ["ours", "safety"],
  deadlineMs: 1000,
  now: Date.now,
});

async function ask(method: string, path: string, role = admin.role): Promise<Passed | undefined> {
  passed.length = 0;
  const request = new Request(`http://localhost${path}`, { method });
  const caller = { ...admin, role };
  await proxy(request, { caller, freshness: { from: "cluster" } }).catch(() => undefined);
  return passed[0];
}

const words = [
  ...[
    "_snapshot",
    "_cat",
    "_all",
    "_status",
    "_restore",
    "_mount",
    "_clone",
    "_verify",
    "_cleanup",
  ],
  ...["_analyze", "_verify_integrity", "snapshots", "repositories", "_cluster", "_search", "_bulk"],
  ...["ours", "safety", "other", "*", "o*", "ours,other", "a-snapshot", "..", "%2e%2e", "", "%2f"],
  ...["ours%2c_all", "%6furs", "_current", "-ours", "ours;x", "OURS"],
];
const path = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string()), {
    maxLength: 6,
  })
  .map((segments) => `/${segments.join("/")}`)
  .filter((text) => URL.canParse(`http://localhost${text}`));
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

/** The table once more, read in another way: as expressions over what was passed on. */
const listed = routeTable.map(({ methods, path: pattern, role }) => ({
  methods,
  role,
  expression: new RegExp(
    `^${pattern
      .replaceAll("{repository}", "(ours|safety)")
      .replaceAll("{repositories}", "((?:ours|safety)(?:,(?:ours|safety))?)")
      .replaceAll(/\{\w+\}/g, "(?:[^_/?][^/?]*|_all|_current)")}(?:\\?.*)?$`,
  ),
}));

describe("the table of what may pass", () => {
  test("lists whatever is passed on, whatever is asked", async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(method, path, fc.constantFrom(...roles), async (verb, target, role) => {
        const found = await ask(verb, target, role);
        if (!found) return;
        count += 1;
        const rows = listed.filter(
          (row) => row.methods.includes(found.method) && row.expression.test(found.target),
        );
        expect({ ...found, rows: rows.length > 0 }).toEqual({ ...found, rows: true });
        expect(rows.some((row) => roles.indexOf(row.role) <= roles.indexOf(role))).toBe(true);
      }),
      { numRuns: 5000 },
    );
    expect(count).toBeGreaterThan(20);
  });

  test.each(routeTable.flatMap((route) => route.methods.map((verb) => ({ verb, route }))))(
    "$verb $route.path wants its role and no less",
    async ({ verb, route }) => {
      const target = route.path
        .replace(/\{repositor\w+\}/, "ours")
        .replace("{snapshots}", "a*")
        .replace(/\{\w+\}/g, "one");
      for (const role of roles) {
        const found = await ask(verb, target, role);
        const may = roles.indexOf(role) >= roles.indexOf(route.role);
        // That one names a single repository, and two may be reached.
        const isAmbiguous = route.unnamed === "insert-one";
        expect({ role, found: found !== undefined }).toEqual({ role, found: may && !isAmbiguous });
      }
    },
  );
});

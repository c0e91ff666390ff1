import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { createLog } from "../../src/log.ts";
import { CallTally } from "../../src/metrics/call-tally.ts";
import { Metrics } from "../../src/metrics/metrics.ts";
import { ownJournal } from "../sqlite/own-journal.ts";

test("a page has all that can be read where a database cannot", async () => {
  using own = ownJournal();
  const calls = new CallTally(Date.now);
  let refreshed = 0;
  const metrics = new Metrics(
    {
      version: '1.2.3"\n\\',
      repository: undefined,
      // What the engine is where no repository is configured.
      survey: {
        count: () => undefined,
        restoreProgress: () => undefined,
        refresh: async () => {
          refreshed += 1;
          throw new Error("Elasticsearch is away");
        },
      },
      journal: own.journal,
      calls,
      denied: () => ({ withoutCredentials: 1, wrongCredentials: 2, limited: 3, forbidden: 4 }),
      files: () => [],
      now: Date.now,
    },
    createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
  );
  const end = calls.observe({ method: "PATCH", action: "try a method that nobody counts" });
  end("error");
  const whole = await metrics.write(undefined);
  expect(whole.text).toContain('webapps_backup_database_readable{database="journal"} 1');
  expect(whole.text).toContain('webapps_backup_build_info{version="1.2.3\\"\\n\\\\"} 1');
  {
    using other = new Database(own.path);
    other.run("alter table run rename to gone");
  }
  const { text } = await metrics.write(undefined);
  expect(text).toContain('webapps_backup_database_readable{database="journal"} 0');
  expect(text).toContain('webapps_backup_database_readable{database="catalog"} 1');
  expect(text).not.toContain("webapps_backup_backup_total{");
  expect(text).toContain("webapps_backup_cluster_up 1");
  expect(text).toContain(
    'webapps_backup_es_request_duration_seconds_count{verb="OTHER",outcome="error"} 1',
  );
  expect(text).toContain('webapps_backup_denied_requests_total{reason="forbidden"} 4');
  // The cluster is asked behind a page, and not for each.
  expect(refreshed).toBe(1);
});

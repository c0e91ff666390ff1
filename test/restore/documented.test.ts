import { describe, expect, test } from "bun:test";
import type { RestoreOptions } from "../../src/backup/restore-plan.ts";
import { documentedCommands } from "../../src/restore/documented.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import {
  sampleBackup,
  sampleContents,
  sampleFacts,
  sampleIndex,
  threeIndices,
} from "./sample-facts.ts";

const url = "http://elastic:secret@localhost:9200/";

function commands(
  changes: Partial<RestoreFacts> = {},
  options: Partial<RestoreOptions> = {},
): readonly string[] {
  return documentedCommands(planRestore(sampleFacts(changes, options)), { url })
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

describe("the documentation's procedure", () => {
  test("deletes the indices, then restores each part and waits for it", () => {
    expect(commands()).toEqual([
      `curl --fail --request DELETE 'http://localhost:9200/${threeIndices.join(",")}'`,
      ...[1, 2, 3].map(
        (part) =>
          `curl --fail --request POST 'http://localhost:9200/_snapshot/backups/camunda_webapps_7_8.8.0_part_${part}_of_3/_restore?wait_for_completion=true'`,
      ),
    ]);
  });

  test("deletes nothing where nothing is there", () => {
    expect(commands({ live: [] })).toHaveLength(3);
  });

  test("deletes also what the backup does not hold, in requests that are not too long", () => {
    const live = Array.from({ length: 300 }, (_, number) =>
      sampleIndex(`operate-list-view-8.3.0_2026-01-31-${String(number).padStart(6, "0")}`),
    );
    const deletions = commands({ live }).filter((line) => line.includes("DELETE"));
    const names = deletions.flatMap((line) => line.match(/operate-[^,']+/g) ?? []);
    expect(names).toEqual(live.map(({ name }) => name));
    expect(Math.max(...deletions.map(({ length }) => length))).toBeLessThan(3_700);
  });

  test("names the indices where not all of a part are restored, and copies them without aliases", () => {
    const [, second = ""] = threeIndices;
    expect(commands({}, { only: ["*list-view*"] }).slice(1)).toEqual([
      "curl --fail --request POST 'http://localhost:9200/_snapshot/backups/camunda_webapps_7_8.8.0_part_2_of_3/_restore?wait_for_completion=true' \\",
      '  --header "Content-Type: application/json" \\',
      `  --data '{"indices":"${second}"}'`,
    ]);
    const copies = commands({}, { renamePrefix: "copy$-" });
    expect(copies).toHaveLength(9);
    expect(copies[2]).toBe(
      `  --data '{"indices":"${threeIndices[0]}","include_aliases":false,"rename_pattern":"(.+)","rename_replacement":"copy\\\\$-$1"}'`,
    );
  });

  test("quotes for the shell, and tells Elasticsearch of a PARTIAL part", () => {
    const backup = sampleBackup();
    const contents = sampleContents(backup, undefined, { state: "PARTIAL" });
    const repository = { name: "it's", uuid: undefined, state: "writable" } as const;
    const lines = commands({ contents, repository });
    expect(lines[1]).toStartWith(
      "curl --fail --request POST 'http://localhost:9200/_snapshot/it'\\''s/camunda",
    );
    expect(lines[3]).toContain('"partial":true');
  });
});

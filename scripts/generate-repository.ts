import { parseArgs } from "node:util";
import { Cluster } from "./elasticsearch/cluster.ts";
import {
  type GeneratedRepository,
  generateRepository,
} from "./elasticsearch/generate-repository.ts";
import { givenElasticsearch } from "./elasticsearch/given-elasticsearch.ts";

const usage = `Fills a repository of an Elasticsearch with backups that it lists, in seconds.

  ELASTICSEARCH_URL=http://127.0.0.1:9200 bun scripts/generate-repository.ts [options]

  --snapshots=50000       how many, rounded up to whole backups
  --parts=7               parts of a backup, 1 to 9
  --indices=200           indices in the repository
  --indices-of-backup=200 how many of them one backup holds; the older backups hold others
  --trouble-every=0       one FAILED and one PARTIAL part in so many backups; 0 for none
  --name=generated-50000  the repository to register

The repository must be new: a folder of its name below the node's path.repo is written to. The
snapshots' data is not there, so they can be listed, shown and deleted, but not restored.
`;

const { values } = parseArgs({
  options: {
    snapshots: { type: "string", default: "50000" },
    parts: { type: "string", default: "7" },
    indices: { type: "string", default: "200" },
    "indices-of-backup": { type: "string" },
    "trouble-every": { type: "string", default: "0" },
    name: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const url = process.env["ELASTICSEARCH_URL"];
if (values.help || url === undefined) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}

const parts = count("parts", values.parts, 1, 9);
const snapshots = count("snapshots", values.snapshots, 1, 1_000_000);
const indices = count("indices", values.indices, parts, 20_000);
const ofBackup = values["indices-of-backup"] ?? String(Math.min(indices, 200));
const troubleEvery = count("trouble-every", values["trouble-every"], 0, snapshots);
const wanted: GeneratedRepository = {
  name: values.name ?? `generated-${snapshots}`,
  backups: Math.ceil(snapshots / parts),
  parts,
  indices,
  indicesOfBackup: count("indices-of-backup", ofBackup, parts, indices),
  ...(troubleEvery > 0 ? { troubleEvery } : {}),
};
await using elasticsearch = await givenElasticsearch(url);
const begun = performance.now();
await generateRepository(new Cluster(elasticsearch), wanted);
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
process.stdout.write(
  `Repository "${wanted.name}": ${wanted.backups} backups of ${parts} parts, ${indices} indices, in ${seconds} s\n`,
);

function count(option: string, given: string, least: number, most: number): number {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= least && value <= most) return value;
  throw new Error(
    `Cannot generate: --${option} is "${given}", expected a whole number from ${least} to ${most}`,
  );
}

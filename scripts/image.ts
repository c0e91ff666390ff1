import { resolve } from "node:path";
import { version } from "../package.json" with { type: "json" };
import { build } from "./build.ts";
import { layOutImage } from "./release/root-filesystem.ts";
import { runTool } from "./release/run-tool.ts";
import { sourceDate } from "./release/source-date.ts";

// `bun scripts/image.ts`: the container image, with Docker.
const root = resolve(import.meta.dir, "..");
const folder = resolve(root, "dist/image");
await layOutImage(await build(), folder);
const revision = await runTool(["git", "rev-parse", "HEAD"], { cwd: root });
const created = new Date((await sourceDate()) * 1000).toISOString();
const labels = [`VERSION=${version}`, `REVISION=${revision.trim()}`, `CREATED=${created}`];
const file = ["--file", resolve(root, "packaging/container/Dockerfile")];
const tag = `webapps-backup:${version}`;
const given = labels.flatMap((label) => ["--build-arg", label]);
await runTool(["docker", "build", "--tag", tag, ...file, ...given, folder]);
process.stdout.write(`${tag}\n`);

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packDebian } from "../release/debian-package.ts";
import { ownPlatform } from "../release/platforms.ts";
import { runTool } from "../release/run-tool.ts";
import { sourceDate } from "../release/source-date.ts";
import { namesIn } from "../release/staging.ts";
import { checkDebian } from "./debian-life.ts";

/** What these checks need beside what the tests need. */
export const packagingTools: readonly string[] = [
  "dpkg",
  "dpkg-deb",
  "lintian",
  "python3",
  "systemd-analyze",
];

const root = resolve(import.meta.dir, "../..");
const units = ["webapps-backup.service", "webapps-backup-create@daily.service"];
/** systemd's own scale, from 0 for what is shut off whole to 10. */
const greatestExposure = 1.5;

/** Lets the tools of Debian, systemd and Kubernetes judge what is packaged for them. */
export async function checkPackaging(say: (name: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "webapps-backup-packaging-"));
  try {
    const packed = await packDebian(ownPlatform(), folder, await sourceDate());
    // Until there are man pages.
    const lacking = namesIn("docs/man", "*.1").length > 0 ? [] : ["--suppress-tags=no-manual-page"];
    await runTool(["lintian", "--allow-root", "--fail-on=error,warning", ...lacking, packed]);
    say("lintian on the Debian package");
    const tree = join(folder, "tree");
    await runTool(["dpkg-deb", "--extract", packed, tree]);
    await runTool([join(tree, "usr/bin/webapps-backup"), "version"], { cwd: "/" });
    say("the packaged executable");
    await checkUnits(tree);
    say("systemd-analyze on the units");
    await checkDebian(packed, folder);
    say("installing, upgrading, removing and purging with dpkg");
    await checkKubernetes(join(folder, "python"));
    say("the Kubernetes manifests against their schemas");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkUnits(tree: string): Promise<void> {
  // What the units name of the system that they are installed on.
  const folder = join(tree, "usr/lib/systemd/system");
  const system = ["network-online", "multi-user", "timers", "basic", "sysinit", "shutdown"];
  for (const name of system) await writeFile(join(folder, `${name}.target`), "[Unit]\n");
  await mkdir(join(tree, "bin"));
  await writeFile(join(tree, "bin/kill"), "", { mode: 0o755 });
  for (const unit of [...units, "webapps-backup-create@daily.timer"]) {
    const verdict = await runTool([
      "systemd-analyze",
      "verify",
      "--man=no",
      "--recursive-errors=no",
      `--root=${tree}`,
      unit,
    ]);
    if (verdict !== "") throw new Error(`systemd does not like ${unit}:\n${verdict}`);
  }
  const judge = ["security", "--offline=true", `--threshold=${greatestExposure * 10}`];
  for (const name of ["webapps-backup.service", "webapps-backup-create@.service"]) {
    await runTool(["systemd-analyze", ...judge, join(root, "packaging/systemd", name)]);
  }
}

async function checkKubernetes(environment: string): Promise<void> {
  await runTool(["python3", "-m", "venv", environment]);
  const python = join(environment, "bin/python");
  await runTool([python, "-m", "pip", "install", "--quiet", "kubernetes-validate"]);
  const folder = join(root, "packaging/kubernetes");
  const names = namesIn(folder, "*.yaml").filter((name) => name !== "kustomization.yaml");
  const validate = join(environment, "bin/kubernetes-validate");
  await runTool([validate, "--strict", ...names], { cwd: folder });
}

if (import.meta.main) {
  const missing = packagingTools.filter((tool) => Bun.which(tool) === null);
  if (missing.length > 0) throw new Error(`Cannot check: ${missing.join(", ")} must be installed`);
  await checkPackaging((name) => process.stdout.write(`${name}: ok\n`));
}

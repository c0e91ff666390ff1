import { resolve } from "node:path";
import { imageUser, layOutImage } from "../../scripts/release/root-filesystem.ts";
import { eventually } from "../harness/eventually.ts";

const root = resolve(import.meta.dir, "../..");

/** What runs in the image; disposing kills it. */
export interface Contained extends AsyncDisposable {
  /** Its process, as this machine numbers it. */
  pid(): Promise<number>;
  readonly exited: Promise<number>;
  output(): Promise<string>;
  signal(signal: "SIGTERM"): void;
}

/** Runs the image: the file system read-only, no process beside the executable, an unprivileged user. */
export interface Container extends AsyncDisposable {
  readonly name: string;
  start(args: readonly string[], env: Readonly<Record<string, string>>): Contained;
}

/** Lays the image out in a folder, and finds how this machine runs it: by Docker, else by what containers are made of. */
export async function openContainer(folder: string): Promise<Container> {
  await layOutImage(resolve(root, "dist/webapps-backup"), folder);
  if (succeeds(["docker", "info"])) return dockerContainer(folder);
  const asRoot = process.getuid?.() === 0;
  if (
    asRoot &&
    succeeds(["chown", `${imageUser}:${imageUser}`, `${folder}/state/webapps-backup`])
  ) {
    return namespaces(folder, ["unshare"], [`--userspec=${imageUser}:${imageUser}`]);
  }
  // Root only in a namespace of its own; outside it is whoever runs the tests.
  return namespaces(folder, ["unshare", "--user", "--map-root-user"], []);
}

function succeeds(command: readonly string[]): boolean {
  if (Bun.which(command[0] ?? "") === null) return false;
  return Bun.spawnSync([...command], { stdout: "ignore", stderr: "ignore" }).exitCode === 0;
}

/** The same with the tools of util-linux and coreutils: mounts and processes of its own, and another root. */
function namespaces(
  folder: string,
  unshare: readonly string[],
  user: readonly string[],
): Container {
  const mounts = [
    "mkdir -p rootfs/var/lib/webapps-backup",
    "mount --rbind rootfs rootfs",
    "mount -t proc proc rootfs/proc",
    "mount --bind state/webapps-backup rootfs/var/lib/webapps-backup",
    "mount -o remount,ro,bind rootfs",
  ].join(" && ");
  const script = `${mounts} && exec chroot ${user.join(" ")} rootfs /usr/bin/webapps-backup "$@"`;
  return {
    name: "namespaces",
    [Symbol.asyncDispose]: async () => undefined,
    start(args, env) {
      const command = ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"];
      const child = Bun.spawn([...unshare, ...command, ...args], {
        cwd: folder,
        env: {
          PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
          WEBAPPS_BACKUP_STATE_DIR: "/var/lib/webapps-backup",
          ...env,
        },
        stdout: "pipe",
        stderr: "inherit",
      });
      const output = new Response(child.stdout).text();
      const inside = (): Promise<number> =>
        eventually(async () => {
          const children = `/proc/${child.pid}/task/${child.pid}/children`;
          const pid = Number((await Bun.file(children).text()).trim());
          const command = await Bun.file(`/proc/${pid}/cmdline`).text();
          return command.startsWith("/usr/bin/webapps-backup") ? pid : undefined;
        }).then((pid) => pid ?? 0);
      return {
        pid: inside,
        exited: child.exited,
        output: () => output,
        signal: (signal) => void inside().then((pid) => process.kill(pid, signal)),
        [Symbol.asyncDispose]: async () => {
          child.kill("SIGKILL");
          await child.exited;
        },
      };
    },
  };
}

function dockerContainer(folder: string): Container {
  const tag = `webapps-backup-test:${Bun.randomUUIDv7()}`;
  const file = resolve(root, "packaging/container/Dockerfile");
  docker(["build", "--tag", tag, "--file", file, folder]);
  const limits = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"];
  return {
    name: "docker",
    [Symbol.asyncDispose]: async () => void docker(["image", "rm", tag]),
    start(args, env) {
      const name = `webapps-backup-${Bun.randomUUIDv7()}`;
      const given = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
      const child = Bun.spawn(
        ["docker", "run", "--name", name, "--network=host", ...limits, ...given, tag, ...args],
        { stdout: "pipe", stderr: "inherit" },
      );
      const output = new Response(child.stdout).text();
      const inspect = (what: string): string => docker(["inspect", "--format", what, name]).trim();
      return {
        pid: async () =>
          Number(
            await eventually(() => inspect("{{.State.Pid}}"), { until: (pid) => pid !== "0" }),
          ),
        exited: child.exited,
        output: () => output,
        signal: (signal) => void docker(["kill", "--signal", signal, name]),
        [Symbol.asyncDispose]: async () => {
          docker(["rm", "--force", "--volumes", name]);
          await child.exited;
        },
      };
    },
  };
}

function docker(args: readonly string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["docker", ...args]);
  if (exitCode === 0) return stdout.toString();
  throw new Error(`"docker ${args.join(" ")}" has failed:\n${stdout}${stderr}`);
}

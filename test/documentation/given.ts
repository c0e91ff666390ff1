import type { Session } from "./session.ts";

/** What a page takes for given at one of its commands: what has come before, or what has gone wrong. */
export interface Given {
  readonly page: string;
  readonly before: string;
  readonly happens: (session: Session) => Promise<void>;
}

const backUp = async (session: Session): Promise<void> => {
  await session.must("webapps-backup resume");
  await session.must("webapps-backup show 123 || webapps-backup create 123");
};

/** Pages that are read by somebody of their own, because of what they leave behind. */
export const alone: readonly string[] = ["README.md", "docs/security.md"];

/** What the reader of a page has before it begins. */
export const opening: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  "--help": backUp,
  "docs/errors/already-exists.md": backUp,
  "docs/holds-and-audit.md": backUp,
  "docs/proxy.md": (session) => session.startService(),
  "docs/resiliency.md": backUp,
  "docs/restore.md": backUp,
  "docs/watch.md": backUp,
  "docs/when-things-break.md": backUp,
};

/** What happens between two commands of a page. */
export const given: readonly Given[] = [
  {
    page: "README.md",
    before: "webapps-backup restore 1795382848 --yes",
    happens: async (session) => {
      await session.startService();
      await session.must("webapps-backup create 1795382848 --wait");
      await haveAnAccident(session);
    },
  },
  {
    page: "README.md",
    before: "webapps-backup create --now --wait",
    happens: async (session) => {
      await session.must(
        "while curl http://localhost:9600/actuator/backupHistory/123; do sleep 0.1; done 2>&1",
      );
      await session.must("webapps-backup create 123 --wait");
    },
  },
  {
    page: "README.md",
    before: "webapps-backup restore 123 --only 'operate-*' --rename-prefix look-",
    happens: async (session) => {
      await session.must("while webapps-backup show 123; do sleep 0.1; done > detail 2>&1");
      await session.must("webapps-backup create 123 --wait");
    },
  },
  {
    page: "README.md",
    before:
      "webapps-backup token create nightly --role operate --repository camunda-backups --expires 90d",
    happens: async (session) => {
      await session.stopService();
      await mendTheAccident(session);
    },
  },
  {
    page: "--help",
    before: "webapps-backup list --state FAILED --since 7d",
    happens: (session) => session.stopService(),
  },
];

const lost = "operate-process-8.3.0_";

/** One index is deleted, and another gets nonsense written into it. */
export async function haveAnAccident({ cluster }: Session): Promise<void> {
  await cluster.call("DELETE", `/${lost}`);
  const lines = Array.from({ length: 200 }, () => '{"index":{}}\n{"state":"NONSENSE"}\n');
  await cluster.call("POST", "/operate-list-view-8.3.0_/_bulk?refresh=true", lines.join(""));
}

/** Gives back what the undone restore has taken away again: without it no backup can be made. */
export async function mendTheAccident({ cluster }: Session): Promise<void> {
  await cluster.call("PUT", `/${lost}`, {
    settings: { number_of_replicas: 0 },
    aliases: { [`${lost}alias`]: {} },
  });
  await cluster.call("PUT", `/${lost}/_doc/0?refresh=true`, { key: 0 });
}

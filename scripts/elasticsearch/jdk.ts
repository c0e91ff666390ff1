import { existsSync } from "node:fs";
import { join } from "node:path";

/** A Java that can run Elasticsearch. */
export interface Jdk {
  readonly home: string;
  readonly version: number;
}

const oldestVersion = 17;

/** Finds a JDK 17 or newer; the reason why there is none is thrown. */
export async function findJdk(): Promise<Jdk> {
  const homes = [process.env["ES_JAVA_HOME"], process.env["JAVA_HOME"]].filter(
    (home) => home !== undefined && home !== "",
  );
  const candidates = [...homes.map((home) => join(home ?? "", "bin", "java")), Bun.which("java")];
  const seen: string[] = [];
  for (const java of candidates) {
    if (java === null || !existsSync(java)) {
      continue;
    }
    const jdk = await readJdk(java);
    if (jdk !== undefined && jdk.version >= oldestVersion) {
      return jdk;
    }
    seen.push(`"${java}" is version ${jdk?.version ?? "unknown"}`);
  }
  const found = seen.length === 0 ? "no java" : seen.join(", ");
  throw new Error(
    `Cannot find a JDK ${oldestVersion} or newer in ES_JAVA_HOME, JAVA_HOME and PATH: found ${found}`,
  );
}

/** Asks Java itself, because `java` in PATH may be a link or, on macOS, a stub. */
async function readJdk(java: string): Promise<Jdk | undefined> {
  const asked = Bun.spawn([java, "-XshowSettings:properties", "-version"], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const text = await new Response(asked.stderr).text();
  await asked.exited;
  const home = /^\s*java\.home = (.+)$/m.exec(text)?.[1];
  const version = /^\s*java\.specification\.version = (?:1\.)?(\d+)$/m.exec(text)?.[1];
  return home === undefined || version === undefined
    ? undefined
    : { home, version: Number(version) };
}

import { readFileSync } from "node:fs";
import type { Settings } from "../config/settings.ts";
import type { NamedFile } from "../doctor/expiry-checks.ts";

/** Reads the certificates that the settings name; one that cannot be read comes with the reason. */
export function namedCertificates({ elasticsearch, server }: Settings): readonly NamedFile[] {
  const named = {
    "elasticsearch.caFile": elasticsearch.caFile,
    "elasticsearch.certFile": elasticsearch.certFile,
    "server.tls.certFile": server.tls.certFile,
    "server.tls.clientCa": server.tls.clientCa,
  };
  return Object.entries(named).flatMap(([setting, path]) =>
    path === undefined ? [] : [{ setting, path, content: read(path) }],
  );
}

function read(path: string): NamedFile["content"] {
  try {
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

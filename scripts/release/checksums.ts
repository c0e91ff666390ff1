import { basename } from "node:path";

/** What `sha256sum --check` reads, in the order of the names. */
export async function checksums(paths: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    paths.toSorted().map(async (path) => `${await sha256(path)}  ${basename(path)}\n`),
  );
  return lines.join("");
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher("sha256");
  for await (const chunk of Bun.file(path).stream()) hasher.update(chunk);
  return hasher.digest("hex");
}

import { join } from "node:path";

/** Certificates of one test, made with the openssl of this machine. */
export interface Certificates {
  readonly caFile: string;
  /** Signed by that authority, for localhost and 127.0.0.1. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly serial: string;
}

/** Makes an authority and a certificate of it in a folder; called again with the same authority, another certificate. */
export async function makeCertificate(folder: string, name: string): Promise<Certificates> {
  const caFile = join(folder, "ca.pem");
  const caKey = join(folder, "ca.key");
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const request = join(folder, `${name}.csr`);
  const names = join(folder, `${name}.ext`);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  if (!(await Bun.file(caFile).exists())) {
    const about = ["-subj", "/CN=Test authority", "-days", "2"];
    await openssl(["req", "-x509", ...key, "-keyout", caKey, "-out", caFile, ...about]);
  }
  await openssl(["req", ...key, "-keyout", keyFile, "-out", request, "-subj", `/CN=${name}`]);
  await Bun.write(names, "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const serial = crypto.getRandomValues(Buffer.alloc(8)).toString("hex").replace(/^./, "1");
  const signer = ["-CA", caFile, "-CAkey", caKey, "-set_serial", `0x${serial}`];
  await openssl([
    ...["x509", "-req", "-in", request, ...signer],
    ...["-days", "2", "-extfile", names, "-out", certFile],
  ]);
  return { caFile, certFile, keyFile, serial: serial.toUpperCase() };
}

async function openssl(args: readonly string[]): Promise<void> {
  const run = Bun.spawn(["openssl", ...args], { stdout: "ignore", stderr: "pipe" });
  const [exitCode, said] = await Promise.all([run.exited, new Response(run.stderr).text()]);
  if (exitCode !== 0) throw new Error(`openssl ${args.join(" ")}: ${said}`);
}

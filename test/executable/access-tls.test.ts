import { expect, test } from "bun:test";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:tls";
import { type Certificates, makeCertificate } from "../harness/certificates.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningExecutable, runExecutable, startExecutable } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

function environment(folder: string): Readonly<Record<string, string>> {
  return {
    WEBAPPS_BACKUP_STATE_DIR: `${folder}/state`,
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
    WEBAPPS_BACKUP_REPOSITORY: "backups",
    MANAGEMENT_SERVER_PORT: "0",
    WEBAPPS_BACKUP_SERVER_TLS_CERT_FILE: `${folder}/server.pem`,
    WEBAPPS_BACKUP_SERVER_TLS_KEY_FILE: `${folder}/server.key`,
  };
}

function listeningUrl(running: RunningExecutable): Promise<string> {
  return eventually(() => /"url":"([^"]+)"/.exec(running.stdout)?.[1] ?? "", {
    until: (url) => url !== "",
    describe: "the service to listen",
  });
}

/** The serial number of the certificate that a new connection sees. */
function serialAt(url: string, { caFile }: Certificates): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), ca: readFileSync(caFile) }, () => {
    resolve(socket.getPeerCertificate().serialNumber);
    socket.destroy();
  });
  socket.on("error", reject);
  return promise;
}

async function statusOf(
  url: string,
  shown: { readonly ca: string; readonly cert?: string; readonly key?: string },
  token?: string,
): Promise<number | string> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return await fetch(url, { headers, tls: shown, proxy: false, keepalive: false }).then(
    ({ status }) => status,
    (error: unknown) => String(error),
  );
}

test("a renewed certificate is taken up on SIGHUP while a request in flight ends", async () => {
  using folder = temporaryFolder();
  const first = await makeCertificate(folder.path, "server");
  // Takes every connection and never answers, so that a request hangs on it.
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  using deaf = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: () => resolve() },
  });
  const env = {
    ...environment(folder.path),
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: `http://127.0.0.1:${deaf.port}`,
  };
  await using server = startExecutable(["serve"], { env });
  const url = await listeningUrl(server);
  expect(url).toStartWith("https://127.0.0.1:");
  expect(await serialAt(url, first)).toBe(first.serial);
  const ca = readFileSync(first.caFile, "utf8");
  const inFlight = statusOf(`${url}/api/backups`, { ca });
  await reached;

  const next = await makeCertificate(folder.path, "next");
  copyFileSync(next.certFile, first.certFile);
  server.signal("SIGHUP");
  await eventually(() => server.stdout.includes("everything stays as it was"));
  expect(server.stdout).toContain("the key is not that of the certificate");
  expect(await serialAt(url, first)).toBe(first.serial);

  copyFileSync(next.keyFile, first.keyFile);
  server.signal("SIGHUP");
  await eventually(() => server.stdout.includes("The certificate is renewed"));
  expect(await serialAt(url, first)).toBe(next.serial);
  deaf.stop(true);
  expect(await inFlight).toBe(502);
  server.signal("SIGTERM");
  expect(await server.exited).toBe(0);
}, 60_000);

test("a client certificate of the CA gives its role, and without one nobody comes in", async () => {
  using folder = temporaryFolder();
  const { caFile } = await makeCertificate(folder.path, "server");
  const client = await makeCertificate(folder.path, "client");
  using strangers = temporaryFolder();
  const stranger = await makeCertificate(strangers.path, "client");
  const token = "t".repeat(40);
  const env = {
    ...environment(folder.path),
    WEBAPPS_BACKUP_SERVER_TLS_CLIENT_CA: caFile,
    WEBAPPS_BACKUP_SERVER_TLS_CLIENT_ROLE: "read",
    WEBAPPS_BACKUP_SERVER_TOKENS: `ops admin ${token}`,
  };
  await using server = startExecutable(["serve"], { env });
  const url = await listeningUrl(server);
  const ca = readFileSync(caFile, "utf8");
  const read = (path: string) => readFileSync(path, "utf8");
  const ours = { ca, cert: read(client.certFile), key: read(client.keyFile) };
  expect(await statusOf(`${url}/actuator/info`, ours)).toBe(200);
  expect(await statusOf(`${url}/api/tokens`, ours)).toBe(403);
  expect(await statusOf(`${url}/api/tokens`, ours, token)).toBe(200);
  expect(await statusOf(`${url}/api/tokens`, ours, "wrong")).toBe(401);
  expect(await statusOf(`${url}/actuator/health/liveness`, { ca })).toBeString();
  const foreign = { ca, cert: read(stranger.certFile), key: read(stranger.keyFile) };
  expect(await statusOf(`${url}/actuator/info`, foreign, token)).toBeString();

  const command = await runExecutable(["token", "list"], {
    env: {
      WEBAPPS_BACKUP_SERVER: url,
      WEBAPPS_BACKUP_TOKEN: token,
      WEBAPPS_BACKUP_CA_FILE: caFile,
      WEBAPPS_BACKUP_CERT_FILE: client.certFile,
      WEBAPPS_BACKUP_KEY_FILE: client.keyFile,
    },
  });
  expect(command).toMatchObject({ exitCode: 0, stderr: "There are no tokens\n" });
}, 60_000);

test("a certificate that cannot be used stops the start with its reason", async () => {
  using folder = temporaryFolder();
  await makeCertificate(folder.path, "server");
  writeFileSync(folder.join("server.key"), "no key");
  const { exitCode, stderr } = await runExecutable(["serve"], { env: environment(folder.path) });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Cannot listen with this certificate");
});

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { judgeCertificates, judgeTokens } from "../../src/doctor/expiry-checks.ts";
import { makeCertificate } from "../harness/certificates.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const dayMs = 86_400_000;

test("a certificate is judged by the day it ends, the first of several by its own", async () => {
  using folder = temporaryFolder();
  const { caFile, certFile } = await makeCertificate(folder.path, "service");
  const text = `a comment\n${readFileSync(certFile, "utf8")}${readFileSync(caFile, "utf8")}`;
  const file = { setting: "server.tls.certFile", path: certFile, content: { text } };
  const judge = (nowMs: number): string | undefined => judgeCertificates([file], nowMs)[0]?.result;
  const now = Date.now();
  expect(judge(now)).toBe("warn");
  expect(judge(now - 60 * dayMs)).toBe("ok");
  expect(judge(now + 3 * dayMs)).toBe("fail");
  expect(judgeCertificates([file], now + 3 * dayMs)[0]?.found).toContain("has expired on 20");
});

test.each([
  ["that cannot be read", { failure: "ENOENT" }],
  ["without a certificate", { text: "nothing" }],
  [
    "with half a certificate",
    { text: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" },
  ],
])("a file %s fails", (_, content) => {
  const judged = judgeCertificates([{ setting: "elasticsearch.caFile", path: "/x", content }], 0);
  expect(judged).toMatchObject([
    { result: "fail", found: expect.stringContaining("elasticsearch.caFile") },
  ]);
});

test("tokens that end soon or have ended are named", () => {
  const token = (name: string, expiresMs: number | undefined) => ({
    name,
    hash: "h",
    role: "read" as const,
    repositories: undefined,
    createdMs: 0,
    expiresMs,
  });
  const nowMs = 100 * dayMs;
  const lasting = [token("a", undefined), token("b", 200 * dayMs)];
  expect(judgeTokens([], nowMs)).toEqual([]);
  expect(judgeTokens(lasting, nowMs)).toMatchObject([{ result: "ok" }]);
  const ending = [...lasting, token("c", 110 * dayMs), token("d", 99 * dayMs)];
  expect(judgeTokens(ending, nowMs)).toMatchObject([
    { result: "warn", found: "Tokens expire: c in 10 d, d has expired" },
  ]);
});

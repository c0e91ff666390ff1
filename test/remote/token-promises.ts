import { expect } from "bun:test";
import type { Gateway } from "../../src/backup/gateway.ts";
import { kindOf } from "./kind-of.ts";

/** Holds a gateway without tokens to what it promises of them. */
export async function expectTokenPromises(gateway: Gateway): Promise<void> {
  const expiresMs = Date.now() + 86_400_000;
  const wanted = { name: "nightly", role: "operate", expiresMs } as const;
  const made = await gateway.createToken({ ...wanted, repositories: ["a", "b"] });
  expect(made.text).toMatch(/^wab_[\w-]{43}$/);
  expect(made.token).toEqual({
    ...wanted,
    repositories: ["a", "b"],
    createdMs: expect.any(Number),
  });
  const anna = { name: "anna@example.org", role: "admin" } as const;
  const forever = { ...anna, repositories: undefined, expiresMs: undefined };
  const second = await gateway.createToken(forever);
  expect(await gateway.tokens()).toEqual([second.token, made.token]);
  expect(await kindOf(gateway.createToken(forever))).toBe("already-exists");
  for (const change of [
    { name: "a:b" },
    { name: "anonymous" },
    { name: "" },
    { repositories: [] },
    { expiresMs: Date.now() - 1 },
  ]) {
    const request = { ...forever, name: "other", ...change };
    expect(await kindOf(gateway.createToken(request))).toBe("invalid");
  }
  expect(await gateway.revokeToken(anna.name)).toEqual(second.token);
  expect(await gateway.tokens()).toEqual([made.token]);
  expect(await kindOf(gateway.revokeToken(anna.name))).toBe("not-found");
  expect(await kindOf(gateway.revokeToken("../runs"))).toBe("not-found");
}

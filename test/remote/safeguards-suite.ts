import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Freshness } from "../../src/backup/gateway.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { Store } from "../engine/store.ts";
import { kindOf, type OpenGateway } from "./gateway-suite.ts";

const now: Freshness = { from: "cluster" };
const cached: Freshness = { from: "cache" };
const deadlineMs = 120_000;

/** What a Gateway promises of holds and of the audit log, held against an implementation. */
export function safeguardsSuite(name: string, open: OpenGateway, folder: () => string): void {
  describe(`${name}, to protect backups`, () => {
    let repository: OwnRepository;

    beforeAll(async () => {
      repository = await ownRepository();
      await new Store(repository).putPart(761, 1, 1);
    }, deadlineMs);

    afterAll(async () => {
      await repository[Symbol.asyncDispose]();
    }, deadlineMs);

    function opened(): ReturnType<OpenGateway> {
      const { cluster, prefix } = repository;
      const place = { elasticsearchUrl: cluster.url, repository: repository.name, prefix };
      return open({ ...place, stateDir: folder() });
    }

    test(
      "a backup that is held is not deleted until it is released, and says who holds it",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        const untilMs = Date.now() + 86_400_000;
        const held = await gateway.hold(761n, { reason: " before the upgrade ", untilMs });
        expect(held).toMatchObject({ backupId: 761n, reason: "before the upgrade", untilMs });
        expect(await gateway.holds()).toEqual([held]);
        expect((await gateway.show(761n, now)).value.hold).toEqual(held);
        const { value } = await gateway.list({ limit: 9 }, cached);
        expect(value.backups.find(({ id }) => id === 761n)?.hold).toEqual(held);
        expect(await kindOf(gateway.delete(761n))).toBe("held");
        const longer = await gateway.hold(761n, { reason: "for ever", untilMs: undefined });
        expect(await gateway.holds()).toEqual([longer]);
        expect(await gateway.release(761n)).toEqual(longer);
        expect(await gateway.holds()).toEqual([]);
        expect(await kindOf(gateway.release(761n))).toBe("not-found");
        expect((await gateway.show(761n, now)).value.hold).toBeUndefined();
        await gateway.ended((await gateway.delete(761n)).run?.id ?? "");
      },
      deadlineMs,
    );

    test(
      "what is changed stands in the audit log, which is whole",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        await kindOf(gateway.delete(405n));
        const entries = await gateway.audit({ limit: 9 });
        expect(entries).toMatchObject([
          { action: "backup.delete", subject: "backup 405", outcome: "asked" },
          { outcome: "refused", attempt: entries[0]?.seq },
        ]);
        expect(await gateway.audit({ limit: 9, after: entries[0]?.seq })).toEqual(entries.slice(1));
        expect(await gateway.audit({ limit: 9, sinceMs: Date.now() + 60_000 })).toEqual([]);
        const { entries: count, head, faults } = await gateway.verifyAudit();
        expect({ count, head, faults }).toEqual({ count: 2, head: entries[1]?.hash, faults: [] });
      },
      deadlineMs,
    );

    test(
      "a token is shown once, kept by name, and gone when it is taken back",
      async () => {
        await using own = await opened();
        const { gateway } = own;
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
      },
      deadlineMs,
    );
  });
}

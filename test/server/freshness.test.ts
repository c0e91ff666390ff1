import { describe, expect, test } from "bun:test";
import type { Freshness } from "../../src/backup/gateway.ts";
import { cacheStatus, readFreshness } from "../../src/server/freshness.ts";

describe("Cache-Control says how fresh an answer must be:", () => {
  const orCache = (maxAgeMs: number): Freshness => ({ from: "cluster-or-cache", maxAgeMs });
  test.each<[cacheControl: string | undefined, freshness: Freshness]>([
    [undefined, { from: "cluster" }],
    ["", { from: "cluster" }],
    ["no-cache", { from: "cluster" }],
    ["max-age=0", { from: "cluster" }],
    ["only-if-cached", { from: "cache" }],
    ["Only-If-Cached, max-stale=60", { from: "cache" }],
    ["stale-if-error", orCache(Number.POSITIVE_INFINITY)],
    ["stale-if-error=60", orCache(60_000)],
    ['no-cache, stale-if-error="60"', orCache(60_000)],
    ["stale-if-error=0", orCache(0)],
    ["stale-if-error=60, only-if-cached", { from: "cache" }],
    ["stale-if-error=soon", { from: "cluster" }],
    ["x-only-if-cached", { from: "cluster" }],
  ])("%p", (cacheControl, freshness) => {
    expect(readFreshness(cacheControl)).toEqual(freshness);
  });
});

test("Cache-Status says why memory answered, in a string that every parser takes", () => {
  expect(cacheStatus({ warnings: [] }, { from: "cache" })).toBe(
    'webapps-backup; hit; detail="only-if-cached"',
  );
  expect(
    cacheStatus({ warnings: ['Repo "a\\b" é\n'] }, { from: "cluster-or-cache", maxAgeMs: 1 }),
  ).toBe('webapps-backup; hit; detail="stale-if-error: Repo \\"a\\\\b\\" ??"');
});

import { expect, test } from "bun:test";
import { Spool } from "../../src/actuator/spool.ts";

function spoolOf(texts: readonly string[]): Spool {
  const spool = new Spool();
  for (const text of texts) spool.add(text);
  return spool;
}

test("a short answer is one text", () => {
  expect(spoolOf(["[", "1", "]"]).body()).toBe("[1]");
});

test("a long answer comes out as it went in, though most of it waited compressed", async () => {
  const texts = Array.from({ length: 40 }, (_, page) => `é${page},`.repeat(20_000));
  const body = spoolOf(texts).body();
  expect(body).toBeInstanceOf(ReadableStream);
  expect(await new Response(body).text()).toBe(texts.join(""));
});

test("a reader may leave a long answer halfway", async () => {
  const body = spoolOf(Array.from({ length: 5 }, () => "x".repeat(600_000))).body();
  const reader = new Response(body).body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  await reader?.cancel();
});

test("the digest tells two answers apart, and is the same for the same pieces", () => {
  const digest = spoolOf(["ab", "c"]).digest();
  expect(spoolOf(["ab", "c"]).digest()).toBe(digest);
  expect(spoolOf(["ab", "d"]).digest()).not.toBe(digest);
  expect(spoolOf(["ax", "c"]).digest()).not.toBe(digest);
  expect(spoolOf(["c", "ab"]).digest()).not.toBe(digest);
});

test("asking for the digest changes nothing", () => {
  const spool = spoolOf(["a"]);
  const first = spool.digest();
  expect(spool.digest()).toBe(first);
  spool.add("b");
  expect(spool.digest()).toBe(spoolOf(["a", "b"]).digest());
});

import { describe, expect, test } from "bun:test";
import { createTokenText, hashTokenText } from "../../src/backup/token-text.ts";
import { Access, type AccessParts } from "../../src/guard/access.ts";
import type { KnownToken } from "../../src/guard/known-token.ts";

const text = createTokenText();
const other = createTokenText();
const nowMs = Date.UTC(2026, 10, 22);

const known: readonly KnownToken[] = [
  {
    name: "ops",
    hash: hashTokenText(text),
    role: "operate",
    repositories: ["a"],
    expiresMs: undefined,
  },
  {
    name: "old",
    hash: hashTokenText(other),
    role: "admin",
    repositories: undefined,
    expiresMs: nowMs,
  },
];

function accessWith(parts: Partial<AccessParts> = {}): Access {
  return new Access({
    tokens: () => known,
    certificateRole: undefined,
    openWithoutTokens: true,
    now: () => nowMs,
    ...parts,
  });
}

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

test("a new token is 256 random bits behind its mark", () => {
  expect(text).toMatch(/^wab_[\w-]{43}$/);
  expect(text).not.toBe(other);
  expect(hashTokenText("abc")).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

describe("a right token", () => {
  test.each([
    ["of Bearer", `Bearer ${text}`],
    ["of Bearer in other letters", `bEARER   ${text}`],
    ["of Basic with its name", basic(`ops:${text}`)],
  ])("%s is its caller", (_, header) => {
    expect(accessWith().admit(header, () => "10.0.0.1")).toEqual({
      caller: { name: "ops", role: "operate", repositories: ["a"] },
    });
  });
});

describe("what is no right token is refused with one answer", () => {
  test.each([
    ["another token", `Bearer ${createTokenText()}`],
    ["an expired one", `Bearer ${other}`],
    ["a prefix of it", `Bearer ${text.slice(0, -1)}`],
    ["more than it", `Bearer ${text}x`],
    ["its hash", `Bearer ${hashTokenText(text)}`],
    ["Basic with another name", basic(`old:${text}`)],
    ["Basic without a name", basic(`:${text}`)],
    ["Basic with the token as name", basic(`${text}:`)],
    ["Basic without a colon", basic(text)],
    ["an API key", `ApiKey ${text}`],
    ["no scheme", text],
    ["two of them", `Bearer ${text}, Bearer ${text}`],
    ["an empty header", ""],
    ["nothing behind the scheme", "Bearer "],
  ])("%s", (_, header) => {
    expect(accessWith().admit(header, () => "10.0.0.1")).toEqual({
      refusal: "wrong credentials",
      retryAfter: 0,
      noted: true,
    });
  });
});

describe("without credentials", () => {
  test("everyone may everything as long as there are no tokens and only this machine can ask", () => {
    expect(accessWith({ tokens: () => [] }).admit(undefined, () => "127.0.0.1")).toEqual({
      caller: { name: "anonymous", role: "admin", repositories: undefined },
    });
  });

  test("nobody may where others can ask, though the last token was revoked", () => {
    const access = accessWith({ tokens: () => [], openWithoutTokens: false });
    expect(access.admit(undefined, () => "10.0.0.1")).toMatchObject({ refusal: "no credentials" });
  });

  test("nobody may where there is a token, an expired one too", () => {
    const access = accessWith({ tokens: () => known.slice(1) });
    expect(access.admit(undefined, () => "127.0.0.1")).toMatchObject({ refusal: "no credentials" });
  });

  test("a client certificate gives its role, and a wrong token beside it nothing", () => {
    const access = accessWith({ tokens: () => [], certificateRole: "restore" });
    expect(access.admit(undefined, () => "10.0.0.1")).toEqual({
      caller: { name: "client-certificate", role: "restore", repositories: undefined },
    });
    expect(access.admit("Bearer x", () => "10.0.0.1")).toMatchObject({
      refusal: "wrong credentials",
    });
  });
});

describe("an address that goes on trying", () => {
  test("hears to wait, is not written down any more, and is let in with a right token", () => {
    let ms = nowMs;
    const access = accessWith({ now: () => ms });
    const wrong = () => access.admit("Bearer wrong", () => "10.0.0.1");
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(wrong()).toMatchObject({ retryAfter: 0, noted: true });
    }
    ms += 20_000;
    expect(wrong()).toEqual({ refusal: "wrong credentials", retryAfter: 40, noted: false });
    expect(access.admit(`Bearer ${text}`, () => "10.0.0.1")).toHaveProperty("caller.name", "ops");
    expect(access.admit("Bearer wrong", () => "10.0.0.2")).toMatchObject({ retryAfter: 0 });
    expect(access.denied).toMatchObject({ wrongCredentials: 11, limited: 1 });
    ms += 40_000;
    expect(wrong()).toMatchObject({ retryAfter: 0, noted: true });
  });

  test("asks how to authenticate as often as it likes, but is not written down for it", () => {
    const access = accessWith();
    const answers = Array.from({ length: 12 }, () => access.admit(undefined, () => "10.0.0.1"));
    expect(answers.at(9)).toEqual({ refusal: "no credentials", retryAfter: 0, noted: true });
    expect(answers.at(10)).toEqual({ refusal: "no credentials", retryAfter: 0, noted: false });
    expect(access.denied).toEqual({
      withoutCredentials: 12,
      wrongCredentials: 0,
      limited: 0,
      forbidden: 0,
    });
  });
});

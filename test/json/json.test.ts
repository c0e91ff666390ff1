import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseAnswer, parseJson, stringifyJson } from "../../src/json/json.ts";

const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);

describe("a request body", () => {
  test.each([
    ["7", 7n],
    ["-7", -7n],
    ["0", 0n],
    ["9007199254740993", 9007199254740993n],
    ["9223372036854775807", 9223372036854775807n],
    ["-9223372036854775808", -9223372036854775808n],
    ["9223372036854775808", 9223372036854775808n],
  ])("holds the integer %s exactly", (text, value) => {
    expect(parseJson(text)).toBe(value);
    expect(parseJson(` {"backupId" : ${text} } `)).toEqual({ backupId: value });
  });

  test("keeps every int64 exactly", () => {
    fc.assert(
      fc.property(int64, (id) => {
        expect(parseJson(`{"backupId":[${id}]}`)).toEqual({ backupId: [id] });
      }),
    );
  });

  test.each([
    ["7.0", 7],
    ["1e3", 1000],
    ["1E+3", 1000],
    ["1.5", 1.5],
    ["-0.0", -0],
  ])("tells %s from an integer, whatever its value", (text, value) => {
    const parsed = parseJson(text);
    expect(typeof parsed).toBe("number");
    expect(parsed).toBe(value);
  });

  test("holds what any other JSON reader finds in it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(stringifyJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ["with another value", '{"backupId":1,"backupId":2}'],
    ["with the same value", '{"backupId":1,"backupId":1}'],
    ["with an equal object", '{"backupId":{"a":[1]},"backupId":{"a":[1]}}'],
    ["in another writing", '{"backupId":1,"backup\\u0049d":1}'],
    ["somewhere inside", '{"backupId":1,"more":[{"a":1,"b":{"a":2},"a":1}]}'],
    ["with the name of a property of all objects", '{"constructor":1,"constructor":1}'],
    ["with the name of the prototype", '{"__proto__":1,"__proto__":1}'],
  ])("has no key twice, not even %s", (_how, text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow("Duplicate key");
  });

  test("is refused with the key that it has twice", () => {
    expect(() => parseJson('{"a\\"b":1,"a\\"b":2}')).toThrow('Duplicate key "a\\"b"');
  });

  test.each([
    '{"a":{"b":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":"\\"a\\":","b":"}{"}',
    '{"a":1,"A":1," a":1}',
  ])("may have a key again in another object: %s", (text) => {
    expect(JSON.parse(stringifyJson(parseJson(text)))).toEqual(JSON.parse(text));
  });

  test("with a key that names the prototype gets no other prototype", () => {
    const parsed = parseJson('{"__proto__":{"backupId":7}}');
    expect(Object.keys(parsed ?? {})).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  test.each([
    "",
    " ",
    "{",
    '{"backupId":}',
    '{"backupId":1',
    '{"backupId":1,}',
    '{"backupId":1} x',
    '{"backupId":1}{"backupId":1}',
    '{"backupId":1} // why',
    '{"backupId":1 /* why */}',
    "{backupId:1}",
    "{'backupId':1}",
    '{"backupId":01}',
    '{"backupId":+1}',
    '{"backupId":.5}',
    '{"backupId":1.}',
    '{"backupId":0x10}',
    '{"backupId":1_000}',
    '{"backupId":NaN}',
    '{"backupId":undefined}',
    '{"backupId":"\n"}',
    '{"backupId":"\\x41"}',
    "[1,]",
    "backupId=1",
    "\ufeff{}",
    "\u00a01",
  ])("that is not JSON is refused as such: %p", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  test.each([
    ["arrays", "[".repeat(200_000)],
    ["objects", '{"a":'.repeat(200_000)],
    ["closed arrays", "[".repeat(200_000) + "]".repeat(200_000)],
  ])("that is nested beyond all measure is refused as such: %s", (_what, text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  test("of any text is read or refused with a SyntaxError, never otherwise", () => {
    const piece = fc.oneof(
      fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", '"a":', "1", "-", "e5", ".", "null"),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        try {
          expect(JSON.parse(stringifyJson(parseJson(text)))).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("an answer", () => {
  test.each([
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["9223372036854775807", 9223372036854775807n],
    ["9007199254740991", 9007199254740991],
    ["12345678901234567890.5", Number("12345678901234567890.5")],
    ["1e30", 1e30],
    ["7", 7],
  ])("holds %s as a number where a double holds it safely, else as a bigint", (text, value) => {
    expect(parseAnswer(text)).toBe(value);
    expect(parseAnswer(`[${text}]`)).toEqual([value]);
    expect(parseAnswer(`{"backupId":\n  ${text}}`)).toEqual({ backupId: value });
  });

  test("keeps every integer exactly, one way or the other", () => {
    fc.assert(
      fc.property(int64, (id) => {
        const { value } = parsedObject(`{"value":${id}}`);
        expect(typeof value === "bigint" || Number.isInteger(value)).toBe(true);
        expect(BigInt(value as bigint | number)).toBe(id);
      }),
    );
  });

  test("keeps one large integer exactly in a long list of small ones", () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `${index}`);
    ids[12_345] = "9007199254740993";
    const parsed = parsedObject(`{"ids":[${ids.join(",")}]}`)["ids"];
    expect(parsed).toHaveLength(20_000);
    expect(parsed).toEqual(expect.arrayContaining([0, 19_999, 9007199254740993n]));
  });

  test("is not mistaken by digits inside a text", () => {
    const text = '{"reason":"shard 0, 9007199254740993 bytes: 12345678901234567890","took":5}';
    expect(parseAnswer(text)).toEqual(JSON.parse(text));
  });

  test("that is not JSON is refused", () => {
    for (const text of ["<html>", '{"a":9007199254740993', ""]) {
      expect(() => parseAnswer(text)).toThrow(SyntaxError);
    }
  });

  function parsedObject(text: string): Record<string, unknown> {
    const parsed = parseAnswer(text);
    expect(parsed).toBeObject();
    return { ...(parsed as Record<string, unknown>) };
  }
});

describe("written JSON", () => {
  test("has bigints as plain integers", () => {
    const value = { backupId: 9223372036854775807n, list: [0n, -1n, 9007199254740993n] };
    expect(stringifyJson(value)).toBe(
      '{"backupId":9223372036854775807,"list":[0,-1,9007199254740993]}',
    );
  });

  test("is what was read, for every int64", () => {
    fc.assert(
      fc.property(fc.array(int64), (ids) => {
        expect(parseJson(stringifyJson({ ids }))).toEqual({ ids });
      }),
    );
  });

  test("leaves out what is undefined and keeps the order of fields", () => {
    expect(stringifyJson({ z: 1, a: undefined, b: null })).toBe('{"z":1,"b":null}');
    expect(stringifyJson([undefined])).toBe("[null]");
    expect(stringifyJson(undefined)).toBe("null");
  });

  test("is the same as any other JSON for values without bigints", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(stringifyJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test("may be indented for people", () => {
    expect(stringifyJson({ a: [1n] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});

import { describe, expect, test } from "bun:test";
import { chooseType, frameworkType, isReadable } from "../../src/actuator/media-type.ts";

const v3 = "application/vnd.spring-boot.actuator.v3+json";
const v2 = "application/vnd.spring-boot.actuator.v2+json";
const json = "application/json";

describe("the type of an answer", () => {
  test.each<[accept: string | undefined, type: string | undefined]>([
    [undefined, v3],
    ["", v3],
    ["*/*", v3],
    ["application/*", v3],
    ["application/*+json", v3],
    [json, json],
    ["APPLICATION/JSON", json],
    ["application/json;charset=utf-8", json],
    [v2, v2],
    [`${json}, */*`, json],
    [`*/*, ${v2}`, v2],
    [`${v2};q=0.5, ${json};q=0.9`, json],
    [`${json}, ${v2}`, json],
    [`${v2}, ${json}`, v2],
    [`${v3};q=0, */*`, v2],
    [`${v3};q=0, application/*+json`, v2],
    [`${json};q=0.1, */*;q=0.2`, v3],
    ["text/html, application/xhtml+xml, */*;q=0.8", v3],
    [`text/html, ${json};q=0.001`, json],
    ["nonsense, application/json", json],
    [`${json};q=7, ${v2};q=0.1`, v2],
    ["text/plain", undefined],
    ["application/xml, text/*", undefined],
    [`${json};q=0`, undefined],
    ["*/*;q=0", undefined],
    ["application/*+xml", undefined],
    ["nonsense", undefined],
    ["application/vnd.spring-boot.actuator.v1+json", undefined],
  ])("for Accept %p is %p", (accept, type) => {
    expect(chooseType(accept)).toBe(type as ReturnType<typeof chooseType>);
  });
});

describe("the type of a framework error", () => {
  test.each<[accept: string | undefined, type: string]>([
    [undefined, json],
    ["*/*", json],
    ["application/*+json", json],
    ["text/html", json],
    [v3, v3],
    [`*/*, ${v2};q=0.4`, v2],
    [`${v2};q=0`, json],
  ])("for Accept %p is %p", (accept, type) => {
    expect(frameworkType(accept)).toBe(type as ReturnType<typeof frameworkType>);
  });
});

describe("a body is read", () => {
  test.each<[contentType: string | undefined, readable: boolean]>([
    [json, true],
    ["Application/JSON", true],
    ["application/json; charset=UTF-8", true],
    [v2, true],
    [v3, true],
    [undefined, false],
    ["", false],
    ["text/plain", false],
    ["application/x-www-form-urlencoded", false],
    ["application/problem+json", false],
    ["application/jsonx", false],
  ])("of Content-Type %p: %p", (contentType, readable) => {
    expect(isReadable(contentType)).toBe(readable);
  });
});

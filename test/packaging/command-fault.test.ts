import { expect, test } from "bun:test";
import { commandFault } from "./command-fault.ts";

test.each([
  ["create --now --wait --server http://backup:9600", undefined],
  ["token create nightly --role operate", undefined],
  ["creat", 'no verb "creat" in "creat"'],
  ["create --noww", 'no "--noww" in "create --noww"'],
  ["serve now", 'no "now" in "serve now"'],
])("what the executable takes is told from what it does not: %s", (words, fault) => {
  expect(commandFault(words.split(" "))).toBe(fault);
});

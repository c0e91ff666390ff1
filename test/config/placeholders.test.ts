// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such placeholders are what is tested.
import { expect, test } from "bun:test";
import { fillPlaceholders } from "../../src/config/placeholders.ts";

const variables: Readonly<Record<string, string>> = {
  HOST: "es",
  EMPTY: "",
  CHAIN: "${HOST}",
  CIRCLE: "${CIRCLE}",
};
const lookup = (name: string): string | undefined => variables[name];

test.each([
  ["plain text", "plain text"],
  ["${HOST}", "es"],
  ["http://${HOST}:${PORT:9200}/", "http://es:9200/"],
  ["${MISSING:}", ""],
  ["${MISSING:null}", "null"],
  ["${EMPTY:x}", ""],
  ["${MISSING:http://a:1}", "http://a:1"],
  ["${MISSING:${HOST}}", "es"],
  ["${MISSING:${OTHER:z}}y", "zy"],
  ["${CHAIN}", "es"],
  ["${ HOST }", "es"],
  ["cost: $5 {x} ${unclosed", "cost: $5 {x} ${unclosed"],
  ["a}b", "a}b"],
])("%j becomes %j", (text, filled) => {
  expect(fillPlaceholders(text, lookup)).toEqual({ text: filled });
});

test.each([
  ["${MISSING}", "MISSING"],
  ["${HOST}${MISSING}", "MISSING"],
  ["${OTHER:${MISSING}}", "MISSING"],
  ["${CIRCLE}", "CIRCLE"],
])("%j stays unresolved", (text, name) => {
  expect(fillPlaceholders(text, lookup)).toEqual({ unresolved: name });
});

test("very many placeholders are filled", () => {
  expect(fillPlaceholders("${HOST}".repeat(50_000), lookup)).toEqual({ text: "es".repeat(50_000) });
});

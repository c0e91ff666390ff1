import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { openApiPath, openApiText } from "../../scripts/openapi.ts";
import { apiDemands } from "../../src/server/route-roles.ts";
import { appWith } from "../server/unreached-app.ts";

const text = readFileSync(openApiPath, "utf8");

test("the description of the routes is that of the program", () => {
  const isStale = openApiText() !== text;
  expect(isStale && `Run "bun scripts/openapi.ts": it changes ${openApiPath}`).toBe(false);
});

test("the service answers it as it stands in the file", async () => {
  const response = await appWith().request("/api/openapi.json");
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("application/json");
  expect(await response.text()).toBe(text);
});

test("it holds every route of our own dialect, with the role that the service asks for", () => {
  const { paths }: { paths: Record<string, Record<string, Record<string, unknown>>> } =
    JSON.parse(text);
  const described = Object.entries(apiDemands).map(([route]) => {
    const [method = "", path = ""] = route.split(" ");
    return [route, paths[path]?.[method.toLowerCase()]?.["x-role"]];
  });
  expect(described).toEqual(Object.entries(apiDemands).map(([route, { role }]) => [route, role]));
});

test("a 64-bit id keeps its last digit", () => {
  expect(text).toContain('"maximum": 9223372036854775807');
});

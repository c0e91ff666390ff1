import fc from "fast-check";
import { restoreBody } from "./arbitrary-restore.ts";
import { anyPath, anyQuery, binary, idTexts, mostly } from "./arbitrary-target.ts";

/** A request as anybody may send it. */
export interface AnyRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const json = "application/json";
const v3 = "application/vnd.spring-boot.actuator.v3+json";

/** What stands in a header: any byte that a client may send there. */
const headerText = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.trim());

const headers: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    accept: mostly(
      ["*/*", json, v3, `${v3};q=0, */*`, `${json};q=0.1, text/html`, "text/plain", ""],
      headerText,
    ),
    "cache-control": mostly(
      [
        "only-if-cached",
        "stale-if-error",
        "stale-if-error=60",
        "no-cache",
        `stale-if-error=${"9".repeat(400)}`,
        "max-age=0, only-if-cached",
      ],
      headerText,
    ),
    "if-none-match": mostly(["*", 'W/"x"', '"x", W/"y"', '"'.repeat(999), "W/"], headerText),
    "x-request-id": mostly(["7f3a", "x".repeat(300)], headerText),
  },
  { requiredKeys: [] },
);

const contentType = mostly(
  [
    json,
    json,
    json,
    v3,
    `${json}; charset=utf-8`,
    "text/plain",
    "application/x-www-form-urlencoded",
    "",
  ],
  headerText,
);

const jsonText: fc.Arbitrary<string> = fc.json({ maxDepth: 3 });

/** A body in the form wanted with any value, or any other JSON, or none; some of them hurt on their way. */
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .oneof(fc.constantFrom(...idTexts), jsonText)
      .map((value) => `{"backupId":${value}}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...idTexts).map((value) => `{"backupId":${JSON.stringify(value)}}`),
  },
  { weight: 3, arbitrary: restoreBody },
  { weight: 2, arbitrary: jsonText },
  {
    weight: 2,
    arbitrary: mostly(
      [
        '{"backupId":7}',
        '{"backupId":7,"backupId":7}',
        '{"__proto__":{"backupId":7}}',
        '{"backupId":7,"constructor":[]}',
        "[".repeat(100_000),
        '{"a":'.repeat(30_000),
        `{"backupId":${"9".repeat(50_000)}}`,
        "\ufeff{}",
        "null",
        "",
      ],
      fc.oneof(fc.constantFrom('"', "\\", "{", "[", ",", "\0", "\ud800"), binary),
    ),
  },
);

/** Any request: most are nearly right, which is where a reader goes wrong. */
export const anyRequest: fc.Arbitrary<AnyRequest> = fc
  .record({
    method: fc.constantFrom(
      "GET",
      "GET",
      "GET",
      "POST",
      "POST",
      "DELETE",
      "HEAD",
      "OPTIONS",
      "PUT",
      "PATCH",
    ),
    path: anyPath,
    query: anyQuery,
    headers,
    contentType: fc.option(contentType, { nil: undefined, freq: 8 }),
    body: fc.option(body, { nil: undefined, freq: 8 }),
  })
  .map(({ method, path, query, headers, contentType, body }) => ({
    method,
    path: query === "" ? path : `${path}?${query}`,
    headers: contentType === undefined ? headers : { ...headers, "content-type": contentType },
    body: method === "GET" || method === "HEAD" ? undefined : body,
  }));

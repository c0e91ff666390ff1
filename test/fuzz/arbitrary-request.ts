import fc from "fast-check";

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

/** Good values, values that nearly are, and noise. */
function mostly(good: readonly string[], noise: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const known = fc.constantFrom(...good);
  return fc.oneof(
    { weight: 6, arbitrary: known },
    {
      weight: 2,
      arbitrary: fc
        .tuple(known, fc.nat(), noise)
        .map(([text, at, piece]) => insert(text, at, piece)),
    },
    { weight: 2, arbitrary: noise },
  );
}

function insert(text: string, at: number, piece: string): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + piece + text.slice(place + (at % 3));
}

/** Ids at every edge, in the forms that paths, queries and bodies have. */
const idTexts = [
  "1",
  "7",
  "12345",
  "9007199254740993",
  "9223372036854775807",
  "9223372036854775808",
  "9999999999999999999",
  "99999999999999999999999999999999999999999",
  "0",
  "-1",
  "-9223372036854775809",
  "+7",
  "007",
  "1.5",
  "1e3",
  "null",
  "NaN",
  "constructor",
  "__proto__",
];

const binary = fc.string({ unit: "binary", maxLength: 12 });
const pathNoise = fc.oneof(
  fc.constantFrom(
    "/",
    "//",
    "/..",
    "%",
    "%2F",
    "%00",
    "%E0%A4%A",
    "%ff",
    "\\",
    ";",
    "?",
    "#",
    " ",
    "*",
    ":",
    "{}",
  ),
  binary,
);

const path = fc.oneof(
  {
    weight: 3,
    arbitrary: mostly(["/actuator/backupHistory", "/actuator/backups", "/api/backups"], pathNoise),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          "/actuator/backupHistory/",
          "/actuator/backups/",
          "/api/backups/",
          "/api/runs/",
        ),
        mostly(idTexts, pathNoise),
      )
      .map((pieces) => pieces.join("")),
  },
  {
    weight: 2,
    arbitrary: mostly(
      [
        "/",
        "/api/runs",
        "/api/runs/resume",
        "/api/sync",
        "/api/health",
        "/actuator",
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/info",
      ],
      pathNoise,
    ),
  },
);

const parameters: Readonly<Record<string, readonly string[]>> = {
  verbose: ["true", "false", "1", "", "off", "maybe"],
  pattern: ["*", "", "1*", "170*", "17", "1**", "00000000000000000000", "9".repeat(21)],
  limit: ["1", "100", "1000", "1001", "0", "-1", "1e3", "0001", ""],
  after: [
    "0-7",
    "1795348800000-7",
    "0-9999999999999999999",
    "999999999999999-9223372036854775807",
    "7-",
    "run",
  ],
  state: ["COMPLETED", "FAILED", "completed", ""],
  since: [
    "2026-11-22",
    "2026-11-22T14:35:09Z",
    "1795348800",
    "99999999999",
    "999999999999999",
    "2026-02-30",
    "-1",
  ],
  until: ["2026-11-22", "9999-12-31", "+010000-01-01", "0", "2026-11-22T14:35:09 01:00"],
  full: ["true", "false", "maybe"],
  unknown: ["1"],
};

const parameter = fc
  .constantFrom(...Object.keys(parameters))
  .chain((name) =>
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constant(name) }, { weight: 1, arbitrary: binary }),
      mostly(parameters[name] ?? [""], binary),
      fc.boolean(),
    ),
  );

const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) =>
    pairs
      .map(([name, value, isRaw]) =>
        isRaw ? `${name}=${value}` : `${encode(name)}=${encode(value)}`,
      )
      .join("&"),
  );

/** A lone surrogate cannot be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

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
    path,
    query,
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

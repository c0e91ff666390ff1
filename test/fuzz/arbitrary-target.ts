import fc from "fast-check";

/** Good values, values that nearly are, and noise. */
export function mostly(good: readonly string[], noise: fc.Arbitrary<string>): fc.Arbitrary<string> {
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
export const idTexts: readonly string[] = [
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

/** Any few characters. */
export const binary: fc.Arbitrary<string> = fc.string({ unit: "binary", maxLength: 12 });
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

/** A path of ours, or nearly. */
export const anyPath: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: mostly(
      ["/actuator/backupHistory", "/actuator/backups", "/api/backups", "/api/restores"],
      pathNoise,
    ),
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
          "/api/restores/",
        ),
        mostly(idTexts, pathNoise),
        fc.constantFrom("", "", "", "/events", "/abort"),
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

/** A query as it stands behind the question mark. */
export const anyQuery: fc.Arbitrary<string> = fc
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

import fc from "fast-check";

/** An answer of Elasticsearch on its way. */
export interface PassingAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** One way to spoil an answer, as data, so that a failure shows it. */
export type Nonsense =
  | { readonly spoil: "values"; readonly changes: readonly Change[] }
  | {
      readonly spoil: "bytes";
      readonly at: number;
      readonly remove: number;
      readonly insert: string;
    }
  | { readonly spoil: "cut" | "stall" | "reset"; readonly at: number }
  | { readonly spoil: "status"; readonly status: number }
  | { readonly spoil: "type"; readonly contentType: string }
  | { readonly spoil: "body"; readonly body: string };

/** What happens to one value of a JSON answer: it gives way to another, goes, or comes twice. */
interface Change {
  /** Counted through all values of the answer. */
  readonly at: number;
  readonly to: string;
}

/** JSON texts, so that they hold what a value in memory cannot. */
const strangeValues = [
  "null",
  "true",
  "0",
  "-1",
  "-2",
  "-3",
  "1.5",
  "1e300",
  "9e15",
  "-9e15",
  "9007199254740993",
  "123456789012345678901234567890",
  '""',
  '"x"',
  '"IN_PROGRESS"',
  '"ABORTED"',
  '"\\ud800\\u0000"',
  `"${"x".repeat(5000)}"`,
  '"camunda_webapps_7_8.8.0_part_1_of_1"',
  "[]",
  "[[]]",
  "[null]",
  "{}",
  '{"__proto__":{"uuid":"x"}}',
  '{"toString":1,"length":3}',
  `${"[".repeat(500)}${"]".repeat(500)}`,
];

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(200),
  to: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...strangeValues) },
    { weight: 2, arbitrary: fc.constantFrom("gone", "twice") },
    { weight: 1, arbitrary: fc.json() },
  ),
});

const error = (type: string, reason: string): string =>
  `{"error":{"type":${type},"reason":${reason},"root_cause":[]},"status":500}`;

/** Any nonsense; what takes a deadline to be seen is rare. */
export const anyNonsense: fc.Arbitrary<Nonsense> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      spoil: fc.constant("values" as const),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      spoil: fc.constant("bytes" as const),
      at: fc.nat(2000),
      remove: fc.nat(30),
      insert: fc.string({ unit: "binary", maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      spoil: fc.constantFrom("cut", "cut", "reset", "stall"),
      at: fc.nat(2000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      spoil: fc.constant("status" as const),
      status: fc.constantFrom(
        201,
        204,
        206,
        302,
        304,
        400,
        401,
        403,
        404,
        405,
        409,
        413,
        418,
        429,
        500,
        502,
        503,
        504,
        599,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      spoil: fc.constant("type" as const),
      contentType: fc.constantFrom(
        "text/html",
        "text/plain",
        "application/yaml",
        "application/json; charset=utf-16",
        "",
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      spoil: fc.constant("body" as const),
      body: fc.constantFrom(
        "",
        "{}",
        "[]",
        "null",
        "0",
        '"ok"',
        "<html><body>503 Service Unavailable</body></html>",
        "\ufeff{}",
        `${"[".repeat(200_000)}`,
        `{"snapshots":[${"{},".repeat(2000)}{}]}`,
        '{"snapshots":[{"snapshot":"camunda_webapps_7_8.8.0_part_1_of_1","uuid":"u"}]}',
        '{"accepted":false}',
        '{"acknowledged":false}',
        '{"error":"text"}',
        error("null", "null"),
        error("[]", "{}"),
        error('"repository_missing_exception"', '"[r] missing"'),
        error('"snapshot_missing_exception"', '"[r:s] is missing"'),
      ),
    }),
  },
);

/** The answer as it is after that; what happens to the connection is not seen here. */
export function spoiled(answer: PassingAnswer, nonsense: Nonsense): PassingAnswer {
  const { body } = answer;
  switch (nonsense.spoil) {
    case "values":
      return { ...answer, body: withChanges(body, nonsense.changes) };
    case "bytes": {
      const at = nonsense.at % (body.length + 1);
      return {
        ...answer,
        body: body.slice(0, at) + nonsense.insert + body.slice(at + nonsense.remove),
      };
    }
    case "status":
      return { ...answer, status: nonsense.status };
    case "type":
      return { ...answer, contentType: nonsense.contentType };
    case "body":
      return { ...answer, body: nonsense.body };
    default:
      return answer;
  }
}

/** Makes the changes one after the other; a text that is no JSON stays as it is. */
function withChanges(body: string, changes: readonly Change[]): string {
  return changes.reduce((text, { at, to }) => {
    const root = { root: readJson(text) };
    const places = placesOf(root);
    const place = places[at % places.length];
    if (place === undefined) return text;
    const { holder, key } = place;
    if (to === "gone") delete holder[key];
    else if (to === "twice" && Array.isArray(holder)) holder.push(holder[Number(key)]);
    else if (to !== "twice") holder[key] = stand;
    const changed = JSON.stringify(root.root) ?? "";
    return changed.replace(JSON.stringify(stand), () => to);
  }, body);
}

/** Stands for a text that no value in memory becomes. */
const stand = "what stands here instead";

type Holder = Record<string, unknown>;

/** Every place of a value in a JSON value, from the outside in. */
function placesOf(holder: Holder): readonly { readonly holder: Holder; readonly key: string }[] {
  return Object.keys(holder).flatMap((key) => {
    const value = holder[key];
    const inner = typeof value === "object" && value !== null ? placesOf(value as Holder) : [];
    return [{ holder, key }, ...inner];
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

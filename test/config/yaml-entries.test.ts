import { describe, expect, test } from "bun:test";
import { nested, yamlEntries } from "../../src/config/yaml-entries.ts";

function flat(text: string): Record<string, unknown>[] {
  return yamlEntries(text).documents.map((entries) =>
    Object.fromEntries(entries.map(({ keys, value, line }) => [keys.join("."), [value, line]])),
  );
}

function faults(text: string): string[] {
  return yamlEntries(text).faults.map(({ line, message }) => `${line}: ${message}`);
}

describe("entries", () => {
  test("remember the keys that lead to them and their line", () => {
    expect(flat("a: x\nb:\n  c: y\n  d: [p, q]\n")).toEqual([
      { a: ["x", 1], "b.c": ["y", 3], "b.d": [["p", "q"], 4] },
    ]);
  });

  test("keep numbers, dates and flags as they are written", () => {
    expect(flat('a: 8.10\nb: 0x10\nc: True\nd: 2024-01-01\ne: "007"\nf: 1_000\n')).toEqual([
      {
        a: ["8.10", 1],
        b: ["0x10", 2],
        c: ["True", 3],
        d: ["2024-01-01", 4],
        e: ["007", 5],
        f: ["1_000", 6],
      },
    ]);
  });

  test("tell nothing from empty text", () => {
    expect(flat('a:\nb: ~\nc: null\nd: ""\n')).toEqual([
      { a: [undefined, 1], b: [undefined, 2], c: [undefined, 3], d: ["", 4] },
    ]);
  });

  test("number the mappings of a list", () => {
    expect(flat("nodes:\n  - host: a\n    port: 1\n  - host: b\n")).toEqual([
      { "nodes.0.host": ["a", 2], "nodes.0.port": ["1", 3], "nodes.1.host": ["b", 4] },
    ]);
  });

  test("tell an empty mapping from a value", () => {
    expect(yamlEntries("a: {}\n").documents[0]?.[0]?.value).toBe(nested);
  });

  test("come from each document of a file", () => {
    expect(flat("a: 1\n---\nb: 2\n")).toEqual([{ a: ["1", 1] }, { b: ["2", 3] }]);
    expect(flat("")).toEqual([]);
  });

  test("follow aliases and merged mappings, whose own keys win", () => {
    expect(
      flat(
        "x: &x\n  k: v\n  l: w\ny:\n  <<: *x\n  l: z\nq: *x\nr:\n  <<: [{m: 1}, {m: 2, n: 3}]\n",
      ),
    ).toEqual([
      {
        "x.k": ["v", 2],
        "x.l": ["w", 3],
        "y.k": ["v", 2],
        "y.l": ["z", 6],
        "q.k": ["v", 2],
        "q.l": ["w", 3],
        "r.m": ["1", 9],
        "r.n": ["3", 9],
      },
    ]);
  });

  test("take a root that is no mapping as a value without keys", () => {
    expect(flat("just text")).toEqual([{ "": ["just text", 1] }]);
    expect(flat("- a\n- b")).toEqual([{ "": [["a", "b"], 1] }]);
  });
});

describe("faults", () => {
  test("name the line", () => {
    expect(faults("a: 1\nb: 2\na: 3\n")).toEqual(["3: Map keys must be unique"]);
    expect(faults("a:\n\tb: c")).toEqual(["2: Tabs are not allowed as indentation"]);
    expect(faults("a: 1\nb: *nowhere\n")).toEqual(["2: Unresolved alias"]);
  });

  test.each([
    'password: "hunter2" x\n',
    "password: hunter2: x\n",
    "password: {hunter2\n",
    "password: @hunter2\n",
    "password: `hunter2\n",
    "password: 'hunter2\n",
    "password: *hunter2\n",
    "password: [hunter2\nx: ]\n",
    "%hunter2\n--- @x\n",
    "%YAML hunter2\n--- x\n",
    "password: !hunter2!\n",
    "password: ]:?!hunter2\n",
    "password: |hunter2\n",
    "{]}[hunter2",
    "*[hunter2','*hunter2",
  ])("never quote the file: %j", (text) => {
    const told = faults(text).join("\n");
    expect(told).not.toBe("");
    expect(told).not.toContain("hunter2");
  });

  test("are few, however broken the file is", () => {
    expect(yamlEntries("- [\n".repeat(500)).faults.length).toBeLessThanOrEqual(10);
  });

  test.each([
    ["brackets", "[".repeat(20_000)],
    ["levels", `${"a: {".repeat(200)}${"}".repeat(200)}`],
    ["an alias of itself", "a: &a [*a, {b: *a}]"],
    [
      "aliases that multiply",
      `a: &a {x: 1, y: 2}\n${[..."bcdefghijklmnop"]
        .map((key, index) => {
          const last = String.fromCharCode(97 + index);
          return `${key}: &${key} {p: *${last}, q: *${last}}`;
        })
        .join("\n")}`,
    ],
  ])("stop at too many %s", (_, text) => {
    expect(yamlEntries(text).faults.length).toBeGreaterThan(0);
  });
});

import { describe, expect, test } from "bun:test";
import { headReader } from "../../../src/elasticsearch/reads/answer-head.ts";

function head(...lines: readonly string[]): string {
  return ["HTTP/1.1 200 OK", ...lines].join("\r\n");
}

describe("where an answer ends", () => {
  test.each<[text: string, end: object]>([
    [head("Content-Length: 12"), { by: "length", bytes: 12 }],
    [head("content-length:0"), { by: "length", bytes: 0 }],
    [head("Transfer-Encoding: Chunked"), { by: "chunks" }],
    [head("X-elastic-product: Elasticsearch"), { by: "closing" }],
  ])("%j", (text, bodyEnd) => {
    expect(headReader()(text).bodyEnd).toMatchObject(bodyEnd);
  });

  test.each([
    head("Content-Length: 1", "Content-Length: 2"),
    head("Content-Length: 1", "Content-Length: 1"),
    head("Content-Length: 1, 1"),
    head("Content-Length: -1"),
    head("Content-Length: 1e3"),
    head("Content-Length: 0x10"),
    head("Content-Length: "),
    head("Content-Length: 9999999999999999"),
    head("Content-Length: 1", "Transfer-Encoding: chunked"),
    head("Transfer-Encoding: gzip, chunked"),
    head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    head("Transfer-Encoding: identity"),
  ])("is not guessed: %j", (text) => {
    expect(() => headReader()(text)).toThrow("Cannot tell where the answer ends");
  });
});

test.each([
  "HTTP/2 200 OK",
  "HTTP/1.1 20 OK",
  "HTTP/1.1 999 OK",
  "HTTP/1.1  200 OK",
  "http/1.1 200 OK",
  "ICY 200 OK",
  "HTTP/1.1 200 O\rK",
  head("No colon"),
  head("Space : before"),
  head(" Folded: line"),
  head("A: 1", "\tfolded"),
  head("A: 1\nB: 2"),
  head("A: 1\u0000"),
  head(": no name"),
])("is refused where it can be read in two ways: %j", (text) => {
  expect(() => headReader()(text)).toThrow("Cannot read the ");
});

test("a status line may lack its reason, and says it in any letters", () => {
  const read = headReader();
  expect(read("HTTP/1.1 204")).toMatchObject({ status: 204, statusText: "" });
  expect(read("HTTP/1.1 404 ")).toMatchObject({ status: 404, statusText: "" });
  expect(read("HTTP/1.1 200 \u00fc")).toMatchObject({ status: 200, statusText: "\u00fc" });
});

test("what belongs to the connection is left out, and the same name may come twice", () => {
  const { headers } = headReader()(
    head(
      "Connection: keep-alive, X-Named",
      "Keep-Alive: timeout=5",
      "x-named: 1",
      "Trailer: a",
      "Upgrade: h2c",
      "Warning: 299 a",
      "Warning: 299 b",
      "Content-Type:\tapplication/json \t",
    ),
  );
  expect([...headers]).toEqual([
    ["content-type", "application/json"],
    ["warning", "299 a, 299 b"],
  ]);
});

test("a connection is asked again unless the node says that it ends", () => {
  const read = headReader();
  expect(read(head("Content-Length: 1")).keepsAlive).toBe(true);
  expect(read(head("Connection: Close", "Content-Length: 1")).keepsAlive).toBe(false);
  expect(read("HTTP/1.0 200 OK\r\nConnection: keep-alive").keepsAlive).toBe(false);
});

test("the same text gives the same head, however many others come between", () => {
  const read = headReader();
  const first = read(head("Content-Length: 1"));
  expect(read(head("Content-Length: 1"))).toBe(first);
  for (let length = 0; length < 200; length += 1) {
    expect(read(head(`Content-Length: ${length}`)).bodyEnd).toEqual({
      by: "length",
      bytes: length,
    });
  }
  expect(read(head("Content-Length: 1"))).toEqual(first);
});

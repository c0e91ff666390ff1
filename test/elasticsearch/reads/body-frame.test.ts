import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { BodyEnd } from "../../../src/elasticsearch/reads/answer-head.ts";
import { bodyFrame } from "../../../src/elasticsearch/reads/body-frame.ts";

const chunked: BodyEnd = { by: "chunks" };

/** What a frame makes of text that comes in these pieces. */
function framed(
  end: BodyEnd,
  pieces: readonly string[],
): { readonly body: string; readonly isOver: boolean } {
  const frame = bodyFrame(end, true);
  const body = pieces.flatMap((piece) => frame.take(Buffer.from(piece, "latin1")));
  return { body: Buffer.concat(body).toString("latin1"), isOver: frame.isOver };
}

function cutAt(text: string, places: readonly number[]): readonly string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort(
    (a, b) => a - b,
  );
  return ends
    .map((end, index) => text.slice(ends[index - 1] ?? 0, end))
    .filter((piece) => piece !== "");
}

const binary = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));

test("chunks give the same body wherever the network cuts them, and are over at their end and no sooner", () => {
  fc.assert(
    fc.property(
      fc.array(binary),
      fc.array(fc.nat()),
      fc.constantFrom("", ";a=b", "  ; q"),
      fc.constantFrom("", "Trailer: x\r\n", "A: 1\r\nB: 2\r\n"),
      (chunks, places, extension, trailers) => {
        const sent = chunks.map(
          (chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`,
        );
        const text = `${sent.join("")}0\r\n${trailers}\r\n`;
        expect(framed(chunked, cutAt(text, places))).toEqual({
          body: chunks.join(""),
          isOver: true,
        });
        expect(framed(chunked, cutAt(text.slice(0, -1), places)).isOver).toBe(false);
      },
    ),
  );
});

test("a length gives the same body wherever the network cuts it", () => {
  fc.assert(
    fc.property(binary, fc.array(fc.nat()), (body, places) => {
      const end: BodyEnd = { by: "length", bytes: body.length };
      expect(framed(end, cutAt(body, places))).toEqual({ body, isOver: true });
      expect(framed(end, cutAt(body.slice(1), places)).isOver).toBe(false);
    }),
  );
});

describe("is no answer:", () => {
  test.each<[what: string, end: BodyEnd, text: string]>([
    ["more than the length", { by: "length", bytes: 3 }, "abcd"],
    ["more than the last chunk", chunked, "1\r\na\r\n0\r\n\r\nHTTP/1.1"],
    ["a chunk longer than it says", chunked, "1\r\nab\r\n"],
    ["a size that is none", chunked, "g\r\n"],
    ["a size with a sign", chunked, "+1\r\na\r\n"],
    ["a size that is not there", chunked, "\r\n"],
    ["a size that no number holds", chunked, "1000000000000\r\n"],
    ["a line that ends in a bare newline", chunked, "1\na\r\n"],
    ["a line without end", chunked, "1;".padEnd(5000, "a")],
    ["trailers without end", chunked, `0\r\n${"A: 1\r\n".repeat(100)}`],
  ])("%s", (_what, end, text) => {
    expect(() => framed(end, [text])).toThrow();
  });
});

test("what ends with its connection is never over by itself, and what has no body is at once", () => {
  const open = bodyFrame({ by: "closing" }, true);
  expect({ isOver: open.isOver, mayEnd: open.mayEnd }).toEqual({ isOver: false, mayEnd: true });
  expect(framed({ by: "closing" }, ["a", "b"])).toEqual({ body: "ab", isOver: false });
  expect(bodyFrame(chunked, false).isOver).toBe(true);
  expect(bodyFrame(chunked, true).mayEnd).toBe(false);
});

import { crc32 } from "node:zlib";

/** The file in which Elasticsearch keeps one snapshot: a header, plain SMILE, and Lucene's footer. */

/** Puts other names into the array `indices`: F8, short strings, F9. */
export function withIndices(snapshot: Buffer, indices: readonly string[]): Buffer {
  const key = Buffer.from("\x86indices\xf8", "latin1");
  const start = snapshot.indexOf(key) + key.length;
  const end = snapshot.indexOf(0xf9, start);
  const names = indices.map((name) => smileText(name));
  return Buffer.concat([snapshot.subarray(0, start), ...names, snapshot.subarray(end)]);
}

/** Writes a text of at most 64 bytes: the length is in the token, of two ranges. */
export function smileText(value: string): Buffer {
  const text = Buffer.from(value);
  const token = text.length <= 32 ? 0x40 + text.length - 1 : 0x60 + text.length - 33;
  return Buffer.concat([Buffer.from([token]), text]);
}

/** Writes a 32-bit integer: a token and a zig-zag number of 7-bit groups, the last of 6. */
export function smileInteger(value: number): Buffer {
  return Buffer.concat([Buffer.from([0x24]), zigZag(BigInt(value))]);
}

/** Writes a field that holds one of the integers up to 15. */
export function smileDigit(field: string, value: number): Buffer {
  return Buffer.concat([smileKey(field), Buffer.from([0xc0 + 2 * value])]);
}

/** Writes a field that holds a 64-bit time. */
export function smileTime(field: string, value: number): Buffer {
  return Buffer.concat([smileKey(field), Buffer.from([0x25]), zigZag(BigInt(value))]);
}

function smileKey(field: string): Buffer {
  return Buffer.from([0x80 + field.length - 1, ...Buffer.from(field)]);
}

function zigZag(value: bigint): Buffer {
  let rest = value * 2n;
  const bytes = [Number(rest & 0x3fn) | 0x80];
  for (rest >>= 6n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn));
  return Buffer.from(bytes);
}

/** Puts one value in the place of another, which must be there. */
export function replaceOnce(bytes: Buffer, from: Buffer, to: Buffer): Buffer {
  const at = bytes.indexOf(from);
  if (at === -1) throw new Error(`Cannot find ${from.toString("hex")} in the template`);
  return Buffer.concat([bytes.subarray(0, at), to, bytes.subarray(at + from.length)]);
}

/** Renews the footer of a file whose content was changed: magic, algorithm, and the CRC-32 of all before it. */
export function withChecksum(file: Buffer): Buffer {
  const body = file.subarray(0, -16);
  const footer = Buffer.alloc(16);
  footer.writeUInt32BE(0xc02893e8, 0);
  footer.writeUInt32BE(0, 4);
  footer.writeBigUInt64BE(BigInt(crc32(footer.subarray(0, 8), crc32(body))), 8);
  return Buffer.concat([body, footer]);
}

import fc from "fast-check";

/** One thing that a disk, a copy or somebody's editor does to a file. */
export type Damage =
  | { readonly spoil: "write"; readonly at: number; readonly bytes: readonly number[] }
  | { readonly spoil: "cut"; readonly at: number }
  | { readonly spoil: "grow"; readonly by: number }
  | { readonly spoil: "blank" | "copy"; readonly page: number; readonly from: number };

const pageBytes = 4096;

/** Where it strikes: the header and the beginnings of pages decide most, so they are hit more often. */
const place = fc.oneof(
  { weight: 3, arbitrary: fc.nat(2 ** 24) },
  { weight: 2, arbitrary: fc.nat(100) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat(255), fc.nat(40)).map(([page, at]) => page * pageBytes + at),
  },
);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      spoil: fc.constant("write" as const),
      at: place,
      bytes: fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x22, 0x7f, 0xff)), {
        minLength: 1,
        maxLength: 8,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ spoil: fc.constant("cut" as const), at: place }) },
  {
    weight: 1,
    arbitrary: fc.record({
      spoil: fc.constant("grow" as const),
      by: fc.integer({ min: 1, max: 9000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      spoil: fc.constantFrom("blank", "copy"),
      page: fc.nat(255),
      from: fc.nat(255),
    }),
  },
);

/** Any damage, from one wrong byte to several torn pages. */
export const anyDamage: fc.Arbitrary<readonly Damage[]> = fc.array(damage, {
  minLength: 1,
  maxLength: 4,
});

/** A copy of the bytes with the damage done to it; places are counted round the file. */
export function damaged(bytes: Buffer, damages: readonly Damage[]): Buffer {
  return damages.reduce((before, change) => {
    const after = Buffer.from(before);
    const pages = Math.max(1, Math.floor(after.length / pageBytes));
    switch (change.spoil) {
      case "write":
        Buffer.from(change.bytes).copy(after, change.at % Math.max(1, after.length));
        return after;
      case "cut":
        return after.subarray(0, change.at % (after.length + 1));
      case "grow":
        return Buffer.concat([after, Buffer.alloc(change.by, 0x55)]);
      default: {
        const at = (change.page % pages) * pageBytes;
        const from = (change.from % pages) * pageBytes;
        if (change.spoil === "blank") after.fill(0, at, Math.min(at + pageBytes, after.length));
        else before.copy(after, at, from, from + pageBytes);
        return after;
      }
    }
  }, bytes);
}

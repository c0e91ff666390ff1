/** What a request brings to show who sent it. */
export type Offer =
  | { readonly kind: "none" }
  /** Something that is no credential of ours, or none that can be read. */
  | { readonly kind: "unreadable" }
  | {
      readonly kind: "token";
      readonly text: string;
      /** The user of Basic, which must be the token's name; undefined for Bearer, which has none. */
      readonly name: string | undefined;
    };

/**
 * Reads the header Authorization. Nothing else is looked at: a URL stands in logs, histories and
 * referrers, so what it holds is no secret. Two headers arrive joined and are unreadable.
 */
export function readOffer(authorization: string | undefined): Offer {
  if (authorization === undefined) return { kind: "none" };
  const [, scheme = "", value = ""] =
    /^(Bearer|Basic) +([\w.~+/-]+=*) *$/i.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
      return { kind: "token", text: value, name: undefined };
    case "basic":
      return readBasic(Buffer.from(value, "base64").toString("utf8"));
    default:
      return { kind: "unreadable" };
  }
}

function readBasic(pair: string): Offer {
  const colon = pair.indexOf(":");
  if (colon < 0) return { kind: "unreadable" };
  return { kind: "token", name: pair.slice(0, colon), text: pair.slice(colon + 1) };
}

import type { Caller, Role } from "../backup/access.ts";
import { Attempts } from "./attempts.ts";
import { findCaller, type KnownToken } from "./known-token.ts";
import { readOffer } from "./offer.ts";

/** How many requests were not let through, by the reason. */
export interface DeniedRequests {
  readonly withoutCredentials: number;
  readonly wrongCredentials: number;
  /** Wrong ones that were only told to wait. */
  readonly limited: number;
  /** Of known callers who may not do what they asked for. */
  readonly forbidden: number;
}

/** Who may come in. */
export interface AccessParts {
  /** All tokens as they are now, expired ones among them: asked at every request, so a change counts at once. */
  readonly tokens: () => readonly KnownToken[];
  /** What every connection may, because none comes without a certificate of the client CA. */
  readonly certificateRole: Role | undefined;
  /** Whether everyone is let in as long as there are no tokens: this machine only, or `server.auth: none`. */
  readonly openWithoutTokens: boolean;
  readonly now: () => number;
}

/** Who somebody is, or why nobody. */
export type Admission =
  | { readonly caller: Caller }
  | {
      readonly refusal: "no credentials" | "wrong credentials";
      /** Seconds to wait; 0 where the address has not failed often. */
      readonly retryAfter: number;
      /** Whether this is to be written down: what strangers can write has an end. */
      readonly noted: boolean;
    };

const anonymous: Caller = { name: "anonymous", role: "admin", repositories: undefined };

/** Tells who a request comes from. */
export class Access {
  readonly #parts: AccessParts;
  readonly #wrong: Attempts;
  readonly #bare: Attempts;
  #forbidden = 0;

  constructor(parts: AccessParts) {
    this.#parts = parts;
    this.#wrong = new Attempts(parts.now);
    this.#bare = new Attempts(parts.now);
  }

  /** All requests that were not let through since the start. */
  get denied(): DeniedRequests {
    const { failures, limited } = this.#wrong;
    return {
      withoutCredentials: this.#bare.failures,
      wrongCredentials: failures - limited,
      limited,
      forbidden: this.#forbidden,
    };
  }

  /** Counts a known caller who may not do what they asked for. */
  forbade(): void {
    this.#forbidden += 1;
  }

  /**
   * Looks at the credentials before the count of failures: a right token is let in from an address
   * that others have used up, for many share one. What has 128 bits and more is not found by trying;
   * the limit keeps those who try cheap and their traces short.
   */
  admit(authorization: string | undefined, from: () => string): Admission {
    const { tokens, certificateRole, openWithoutTokens, now } = this.#parts;
    const known = tokens();
    if (known.length === 0 && certificateRole === undefined && openWithoutTokens) {
      return { caller: anonymous };
    }
    const offer = readOffer(authorization);
    if (offer.kind === "none") {
      if (certificateRole !== undefined) return { caller: certificateCaller(certificateRole) };
      // Some clients ask first how to authenticate, each time: they are not told to wait.
      const noted = this.#bare.failed(from()) === 0;
      return { refusal: "no credentials", retryAfter: 0, noted };
    }
    const caller = findCaller(offer, known, now());
    if (caller) return { caller };
    const retryAfter = this.#wrong.failed(from());
    return { refusal: "wrong credentials", retryAfter, noted: retryAfter === 0 };
  }
}

function certificateCaller(role: Role): Caller {
  return { name: "client-certificate", role, repositories: undefined };
}

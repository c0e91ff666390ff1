import type { Answer, Freshness } from "../backup/gateway.ts";

/** What the server and these routes tell each other about one request. */
export interface Exchange {
  Variables: {
    /** How fresh the caller wants the answer. */
    freshness: Freshness;
    /** Where an answer came from; the server makes Age, Date and Cache-Status of it. */
    answered?: Pick<Answer<unknown>, "asOfMs" | "remembered" | "warnings">;
    /** What a successful answer to GET shows; the server makes its ETag of it. */
    shown?: string;
  };
}

/** Elasticsearch's official clients take no answer for one of Elasticsearch without this. */
const product = { "X-elastic-product": "Elasticsearch" };

/** An answer that we give in Elasticsearch's place. */
export function ownAnswer(body: object): Response {
  return Response.json(body, { headers: product });
}

/** The same as a table of text. */
export function ownTextAnswer(text: string): Response {
  return new Response(text, {
    headers: { ...product, "Content-Type": "text/plain; charset=UTF-8" },
  });
}

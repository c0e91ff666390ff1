// Stands where Elasticsearch would: a small list, 500 MB to download, and a place to upload to.
const list = JSON.stringify({
  snapshots: [{ snapshot: "a".repeat(1900) }],
  total: 1,
  remaining: 0,
});
const chunk = new Uint8Array(1024 * 1024).fill(32);
const headers = { "Content-Type": "application/json", "X-elastic-product": "Elasticsearch" };

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  development: false,
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  idleTimeout: 0,
  fetch: async (request) => {
    if (request.body) {
      let received = 0;
      for await (const bytes of request.body) received += bytes.length;
      return Response.json({ received }, { headers });
    }
    return request.url.endsWith("/large")
      ? new Response(large(500), { headers })
      : new Response(list, { headers });
  },
});
function large(chunks: number): ReadableStream<Uint8Array> {
  let left = chunks;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(chunk);
      left -= 1;
      if (left === 0) controller.close();
    },
  });
}

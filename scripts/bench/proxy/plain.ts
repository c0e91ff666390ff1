// The least that a proxy in Bun can be, to compare with where there is no nginx.
const [port, upstream = ""] = process.argv.slice(2);

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  development: false,
  fetch: (request) =>
    fetch(`${upstream}${new URL(request.url).pathname}`, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      decompress: false,
      proxy: false,
      timeout: false,
      signal: request.signal,
    }),
});

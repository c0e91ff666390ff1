import { parseArgs } from "node:util";

// Stands in for curl on a machine without it: the options that the transcript uses, and no others.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean", short: "s" },
    fail: { type: "boolean", short: "f" },
    include: { type: "boolean", short: "i" },
    request: { type: "string", short: "X" },
    header: { type: "string", short: "H", multiple: true, default: [] },
    data: { type: "string", short: "d" },
  },
});
const headers = new Headers({ accept: "*/*" });
for (const line of values.header) {
  const colon = line.indexOf(":");
  headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
}
try {
  const answer = await fetch(positionals[0] ?? "", {
    method: values.request ?? (values.data === undefined ? "GET" : "POST"),
    headers,
    proxy: false,
    ...(values.data === undefined ? {} : { body: values.data }),
  });
  const failed = values.fail === true && !answer.ok;
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${lines}\r\n`;
  const text = `${values.include === true ? head : ""}${await answer.text()}`;
  if (failed) process.exitCode = 22;
  else process.stdout.write(text);
} catch (error) {
  if (values.silent !== true) process.stderr.write(`curl: ${String(error)}\n`);
  process.exitCode = 7;
}

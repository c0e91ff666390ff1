import { describe, expect, test } from "bun:test";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { connectCamunda } from "../../src/remote/camunda-info.ts";

async function versionOf(answer: () => Response | Promise<Response>): Promise<string | undefined> {
  const paths: string[] = [];
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      paths.push(new URL(request.url).pathname);
      return answer();
    },
  });
  try {
    return await connectCamunda(`${server.url}`).version();
  } finally {
    expect(paths).toEqual(["/actuator/info"]);
    await server.stop(true);
  }
}

describe("a running Camunda", () => {
  test("says its version as its build or plainly", async () => {
    const build = { build: { artifact: "camunda-zeebe", version: "8.8.3" } };
    expect(await versionOf(() => Response.json(build))).toBe("8.8.3");
    expect(await versionOf(() => Response.json({ version: "8.9.0" }))).toBe("8.9.0");
  });

  test.each([
    { what: "says nothing of it", answer: () => Response.json({}) },
    { what: "says it in another form", answer: () => Response.json({ build: { version: 8 } }) },
    { what: "answers HTML", answer: () => new Response("<html>") },
    { what: "refuses", answer: () => Response.json({ version: "8.8.3" }, { status: 401 }) },
    { what: "does not answer in time", answer: () => new Promise<Response>(() => undefined) },
  ])("that $what is no error", async ({ answer }) => {
    expect(await versionOf(answer)).toBeUndefined();
  });

  test("that is not there is no error", async () => {
    const camunda = connectCamunda(`http://127.0.0.1:${await freePort()}`);
    expect(await camunda.version()).toBeUndefined();
  });

  test.each([
    { what: "its version", answer: () => Response.json({ version: "8.8.3" }) },
    { what: "no", answer: () => new Response("no", { status: 404 }) },
    { what: "nothing in time", answer: () => new Promise<Response>(() => undefined) },
  ])("answers where it says $what", async ({ answer }) => {
    await using server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
    expect(await connectCamunda(`${server.url}`).answers()).toBe(true);
    await server.stop(true);
  });

  test("does not answer where it is not there", async () => {
    const camunda = connectCamunda(`http://127.0.0.1:${await freePort()}`);
    expect(await camunda.answers()).toBe(false);
  });
});

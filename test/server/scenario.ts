import { expect, test } from "bun:test";

/** One request and what its answer must be. */
export interface Scenario {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly status: number;
  /** What the body must hold, in any order. */
  readonly contains?: readonly string[];
  /** What the body must not hold. */
  readonly lacks?: readonly string[];
  /** The whole body. */
  readonly text?: string;
  /** What the headers must be; undefined means absent. */
  readonly answers?: Readonly<Record<string, string | RegExp | undefined>>;
}

/** What a scenario is asked of: an app, or a server behind a URL. */
export interface Asked {
  request(path: string, init?: RequestInit): Response | Promise<Response>;
}

/** No answer to anybody holds one of these. */
const neverSaid = ["node_modules", "    at ", "Authorization", "127.0.0.1:", "localhost:"];

/** Makes a test of each scenario. */
export function testScenarios(asked: () => Asked, scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    test(scenario.name, async () => {
      const { method = "GET", path, headers = {}, body } = scenario;
      const given = body === undefined ? {} : { body };
      const response = await asked().request(path, { method, headers, ...given });
      await expectAnswer(response, scenario);
    });
  }
}

async function expectAnswer(response: Response, scenario: Scenario): Promise<void> {
  const body = await response.text();
  expect({ status: response.status, body }).toEqual({ status: scenario.status, body });
  for (const text of scenario.contains ?? []) expect(body).toContain(text);
  for (const text of [...(scenario.lacks ?? []), ...neverSaid]) expect(body).not.toContain(text);
  if (scenario.text !== undefined) expect(body).toBe(scenario.text);
  expect(response.headers.get("X-Request-Id")).toMatch(/^[\w=-]+$/);
  for (const [name, wanted] of Object.entries(scenario.answers ?? {})) {
    const value = response.headers.get(name);
    if (wanted === undefined) expect({ [name]: value }).toEqual({ [name]: null });
    else if (typeof wanted === "string") expect({ [name]: value }).toEqual({ [name]: wanted });
    else expect(value).toMatch(wanted);
  }
}

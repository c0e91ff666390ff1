/** A page of metrics, taken apart without any code of ours. */
export interface ReadPage {
  readonly contentType: string;
  /** The type of every metric that is named, by name. */
  readonly types: ReadonlyMap<string, string>;
  /** The value of a line as it stands before the value, as `name{label="x"}`; undefined where there is none. */
  value(series: string): number | undefined;
  /** The beginnings of all lines that have a value. */
  readonly series: readonly string[];
}

/** Scrapes a service, which must answer 200. */
export async function scrape(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ReadPage> {
  const response = await fetch(`${url}/actuator/prometheus`, {
    headers,
    proxy: false,
    keepalive: false,
    signal: AbortSignal.timeout(5_000),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`The page answers ${response.status} ${text}`);
  return readPage(text, response.headers.get("Content-Type") ?? "");
}

function readPage(text: string, contentType: string): ReadPage {
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, type] = /^# TYPE (\w+) (\w+)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) types.set(name, type);
    const [, series, value] = /^(\w+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series !== undefined) values.set(series, Number(value));
  }
  return { contentType, types, series: [...values.keys()], value: (name) => values.get(name) };
}

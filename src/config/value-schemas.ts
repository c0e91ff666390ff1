import { isIP } from "node:net";
import * as v from "valibot";
import { durationMs, longestDurationMs } from "./duration.ts";

const dayMs = 86_400_000;

/** A value as a file or a variable gives it. */
export type RawValue = string | readonly string[];

/** Turns a raw value into a setting's; its messages complete the sentence "expected ...". */
export type ValueSchema<Value> = v.GenericSchema<RawValue, Value>;

// Elasticsearch refuses these in the names of repositories and indices.
const forbidden = /[\\/*?"<>|\s,#:]/;

const oneText = (expected: string) => v.pipe(v.string(expected), v.trim(), v.nonEmpty(expected));

const listOf = <Value>(item: v.GenericSchema<string, Value>): ValueSchema<Value[]> =>
  v.pipe(
    v.union([v.string(), v.pipe(v.array(v.string()), v.readonly())]),
    v.transform((raw) =>
      typeof raw === "string" ? raw.split(",").filter((part) => part.trim() !== "") : [...raw],
    ),
    v.array(item),
  );

function readUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text) || url.search !== "" || url.hash !== "") {
    return undefined;
  }
  return url.href.replace(/\/+$/, "");
}

const httpUrl = (example: string) =>
  v.pipe(
    oneText(`a URL such as "${example}"`),
    v.check((text) => !text.includes("@"), `a URL without credentials such as "${example}"`),
    v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
      const url = readUrl(dataset.value);
      if (url === undefined) {
        addIssue({ message: `a URL such as "${example}"` });
        return NEVER;
      }
      return url;
    }),
  );

/** Text on one line: a user name, a password, a key. */
export const credential: ValueSchema<string> = v.pipe(
  v.string("text"),
  v.nonEmpty("text that is not empty"),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for, because no HTTP header may hold them.
  v.regex(/^[^\u0000-\u001f\u007f]*$/, "text on one line"),
);

/** What a service is called. */
export const serviceName: ValueSchema<string> = v.pipe(
  oneText("a name"),
  v.maxLength(255, "a name of at most 255 characters"),
);

/** The path of a file or a directory. */
export const filePath: ValueSchema<string> = oneText("a path");

/** Paths of files. */
export const filePaths: ValueSchema<string[]> = listOf(oneText("a path"));

/** One http or https URL without credentials. */
export const url: ValueSchema<string> = httpUrl("http://camunda:9600");

/** At least one http or https URL without credentials. */
export const urls: ValueSchema<string[]> = v.pipe(
  v.union([v.string(), v.pipe(v.array(v.string()), v.readonly())]),
  // Before the list is split, because a password may hold a comma.
  v.check(
    (raw) => !String(raw).includes("@"),
    'URLs without credentials such as "http://localhost:9200"',
  ),
  listOf(httpUrl("http://localhost:9200")),
  v.minLength(1, "at least one URL"),
);

/** The name of a snapshot repository. */
export const repositoryName: ValueSchema<string> = v.pipe(
  oneText("the name of a snapshot repository"),
  v.check(
    (text) => !forbidden.test(text) && text.length <= 255,
    'the name of a snapshot repository, without white space and any of \\ / * ? " < > | , # :',
  ),
);

/** Names of snapshot repositories, or a star for all. */
export const proxiedRepositories: ValueSchema<string[]> = listOf(
  v.pipe(
    oneText("the name of a snapshot repository, or *"),
    v.check(
      (text) => text === "*" || (!forbidden.test(text) && text.length <= 255),
      'the name of a snapshot repository or *, without white space and any of \\ / ? " < > | , # :',
    ),
  ),
);

const prefixMessage =
  'the prefix of index names: lower case, without any of \\ / * ? " < > | , # :, not starting with - _ +';
const isPrefix = (text: string): boolean =>
  !forbidden.test(text) &&
  text === text.toLowerCase() &&
  !/^[-_+]/.test(text) &&
  text.length <= 100;

/** The start of index names; empty when there is none. */
export const indexPrefix: ValueSchema<string> = v.pipe(
  v.string(prefixMessage),
  v.trim(),
  v.check(isPrefix, prefixMessage),
);

/** The start of index names, which cannot be empty. */
export const filledIndexPrefix: ValueSchema<string> = v.pipe(
  oneText(prefixMessage),
  v.check(isPrefix, prefixMessage),
);

/** Patterns of index names, with `*` for any text. */
export const indexPatterns: ValueSchema<string[]> = listOf(
  v.pipe(
    oneText("a pattern of index names"),
    v.check(
      (text) =>
        !forbidden.test(text.replaceAll("*", "")) &&
        text === text.toLowerCase() &&
        !/^[-_+]/.test(text),
      'a pattern of index names such as "operate-event-*": lower case, with no other wildcard than *',
    ),
    v.check((text) => /[^*]/.test(text), "a pattern that does not match every index"),
  ),
);

/** A version of Camunda, in lower case as the names of snapshots need it. */
export const camundaVersion: ValueSchema<string> = v.pipe(
  oneText('a version such as "8.8.3"'),
  v.toLowerCase(),
  v.regex(
    /^\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[0-9a-z.-]{1,50})?$/,
    'a version of three numbers such as "8.8.3"',
  ),
);

/** An IP address or the name of a host, to listen on. */
export const listenAddress: ValueSchema<string> = v.pipe(
  oneText('an address such as "127.0.0.1"'),
  v.transform((text) => text.replace(/^\[(.*)\]$/, "$1")),
  v.check(
    (text) => isIP(text) !== 0 || /^(?=.*[a-z])[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text),
    'an IP address or the name of a host, without a port, such as "127.0.0.1"',
  ),
);

/** A TCP port; 0 means a free one. */
export const port: ValueSchema<number> = v.pipe(
  oneText("a port from 0 to 65535"),
  v.regex(/^\d{1,5}$/, "a port from 0 to 65535"),
  v.transform(Number),
  v.maxValue(65_535, "a port from 0 to 65535"),
);

/** How many of something, from 1 on. */
export function amount(most: number): ValueSchema<number> {
  const expected = `a number from 1 to ${most}`;
  return v.pipe(
    oneText(expected),
    v.regex(/^\d{1,9}$/, expected),
    v.transform(Number),
    v.minValue(1, expected),
    v.maxValue(most, expected),
  );
}

const pathMessage = 'a path such as "/actuator"';

/** A path of a URL that starts with a slash and does not end with one; "" for the root. */
export const urlPath: ValueSchema<string> = v.pipe(
  v.string(pathMessage),
  v.trim(),
  v.check((text) => text === "" || /^(?:\/[\w.~-]+)*\/?$/.test(text), pathMessage),
  v.check(
    (text) => !text.split("/").some((step) => step === "." || step === ".."),
    `${pathMessage} without "." and ".."`,
  ),
  v.transform((text) => text.replace(/\/$/, "")),
);

/** true or false. */
export const flag: ValueSchema<boolean> = v.pipe(
  oneText("true or false"),
  v.toLowerCase(),
  v.picklist(["true", "false"], "true or false"),
  v.transform((text) => text === "true"),
);

/** One of some words, in any case. */
export function word<const Word extends string>(words: readonly Word[]): ValueSchema<Word> {
  const expected = words.map((each) => JSON.stringify(each)).join(" or ");
  return v.pipe(oneText(expected), v.toLowerCase(), v.picklist(words, expected));
}

/** A duration in milliseconds; `plainSeconds` also takes numbers without a unit, as Camunda's timeouts do. */
export function duration(options: {
  readonly leastMs: number;
  /** For what no timer waits for. */
  readonly mostDays?: number;
  readonly plainSeconds?: boolean;
}): ValueSchema<number> {
  const expected = `a duration such as "30s", "5m" or "PT5M"${options.plainSeconds === true ? ", or a number of seconds" : ""}`;
  return v.pipe(
    oneText(expected),
    v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
      const plain = options.plainSeconds === true && /^\d+$/.test(dataset.value);
      const milliseconds = durationMs(plain ? `${dataset.value}s` : dataset.value);
      if (milliseconds === undefined) {
        addIssue({ message: expected });
        return NEVER;
      }
      return milliseconds;
    }),
    v.minValue(options.leastMs, `a duration of at least ${options.leastMs} ms`),
    options.mostDays === undefined
      ? v.maxValue(longestDurationMs, "a duration of at most 24 days")
      : v.maxValue(options.mostDays * dayMs, `a duration of at most ${options.mostDays} days`),
  );
}

const uuid = /(?<![\da-f])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-f])/g;

/**
 * What changes from one run to the next, and what stands in its place on both sides. Everything
 * else has to be the same to the letter, counts and names above all.
 */
const changing: readonly (readonly [RegExp, string])[] = [
  [uuid, "<uuid>"],
  [/\b[\da-f]{64}\b/g, "<hash>"],
  [/\bwb_[\w-]{20,}|(?<=^| )[\w-]{43}(?= |$)/gm, "<token>"],
  [/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/"\/[^"]*\/state"|"\/var\/lib\/webapps-backup"/g, '"<state>"'],
  [/\/[\w./-]+\/webapps-backup\.yaml\b/g, "<settings>"],
  [/https?:\/\/(?:localhost|127\.0\.0\.1):\d+/g, "<url>"],
  [/\b(?:\d+\.){2}\d+-(?:\d+\.){2}\d+\b/g, "<version>"],
  [/(?<=Elasticsearch |restored into )(?:\d+\.){2}\d+\b/g, "<version>"],
  [/\b\d+(?:\.\d+)? (?:B|[kMGT]B|[KMGT]iB)\b/g, "<size>"],
  [/\b\d+(?:\.\d+)? (?:ms|s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, "<duration>"],
  [/\b\d+ (?:second|minute)s? ago\b/g, "<age>"],
  [/\b\d+ of \d+ shards afterwards\b/g, "<shards>"],
  [/\b[Pp]rocess \d+\b/g, "process <pid>"],
  [/"startMs":\d+|"endMs":\d+/g, '"<moment>"'],
];

/** How far something has got depends on how fast the machine is: the lines in between are one. */
const progress = /^(?:Backup|Restore of backup) \d+(?::| \[).*\b(?:over|reused|left)\b.*$/;

/** Reads output without what changes by itself, so that a page can be compared with a run. */
export function shapeOf(output: string): string {
  let text = output;
  for (const [pattern, place] of changing) text = text.replaceAll(pattern, place);
  // The width of a column follows from its widest cell.
  const lines = text.split("\n").map((line) => line.trimEnd().replaceAll(/(?<=\S) {2,}/g, "  "));
  const told = lines.map((line) => (progress.test(line) ? "<progress>" : line));
  return told
    .filter((line, index) => line !== "<progress>" || told[index - 1] !== line)
    .join("\n")
    .trim();
}

/** What the tests of one file have come to. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  /** What each failed test said, so that the end of a log is enough to know what went wrong. */
  readonly failures: readonly string[];
}

const failureLines = 14;

/** Counts by the closing lines of `bun test`, which only a run that got to its end has. */
export function countTests(file: string, output: string, exitCode: number): TestCount {
  const closing = output.slice(-2000);
  const count = (word: string): number =>
    Number(new RegExp(`^ ?(\\d+) ${word}$`, "m").exec(closing)?.[1] ?? 0);
  const passed = count("pass");
  // A test that is left out would be forgotten, and an error between tests belongs to no test: both count as failed.
  const failed = count("fail") + count("skip") + count("todo");
  // A name given with -t need not be in every file; that nothing ran at all shows in the sum.
  if (/^error: regex .* matched 0 tests/m.test(closing)) {
    return { passed: 0, failed: 0, failures: [] };
  }
  const failures = failuresIn(output);
  if (exitCode === 0 && passed > 0) return { passed, failed, failures };
  const end = `${output.trim().split("\n").slice(-failureLines).join("\n")}\n${file}: bun test ended with ${exitCode} after ${passed} passed tests`;
  return {
    passed,
    failed: Math.max(failed, 1),
    failures: failures.length === 0 ? [end] : failures,
  };
}

/** Each failed test under its file's name, with the lines that it printed last. */
function failuresIn(output: string): readonly string[] {
  const failures: string[] = [];
  let file = "";
  let said: string[] = [];
  for (const line of output.split("\n")) {
    if (/^test\/\S+\.ts:$/.test(line)) {
      file = line;
      said = [];
    } else if (/^\((pass|skip|todo)\) /.test(line)) {
      said = [];
    } else if (line.startsWith("(fail) ")) {
      failures.push([file, ...said.slice(-failureLines), line].join("\n"));
      said = [];
    } else if (/^\d+ tests? failed:$/.test(line)) {
      // From here on bun repeats what it has already said.
      return failures;
    } else if (line.trim() !== "") {
      said.push(line);
    }
  }
  return failures;
}

/** What is worth showing of a file that has passed: its name and its tests. */
export function withoutClosing(output: string): string {
  const lines = output.split("\n").filter((line) => !/^bun test v\d/.test(line));
  const closing = lines.findLastIndex((line) => /^ ?\d+ pass$/.test(line));
  const shown = closing === -1 ? lines : lines.slice(0, closing);
  const end = shown.findLastIndex((line) => line.trim() !== "" && !/^ ?--seed=/.test(line));
  return shown
    .slice(0, end + 1)
    .join("\n")
    .trim();
}

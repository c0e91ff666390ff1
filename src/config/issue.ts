/** One thing that is wrong with the configuration, for a person to mend. */
export interface ConfigIssue {
  /** The setting, as in `elasticsearch.url`, or the name of the file or variable that is no setting. */
  readonly path: string;
  /** "expected ..., given ...", never with a secret in it. */
  readonly message: string;
  /** Where it was written: `webapps-backup.yaml:12`, the name of a variable, or `default`. */
  readonly source: string;
  readonly hint: string | undefined;
}

/** Where issues and warnings are gathered while everything is read, so that all are told at once. */
export interface Findings {
  readonly issues: ConfigIssue[];
  readonly warnings: string[];
}

/** The issue as one line. */
export function issueText(issue: ConfigIssue): string {
  return `${issue.path}: ${issue.message} (${issue.source})`;
}

/** What stands in place of a secret. */
export const mask = "********";

const longestShown = 200;

/** A value in quotes as it may be shown: credentials in a URL are hidden, and long values are cut. */
export function quoted(text: string): string {
  const shown = hideCredentials(text);
  return JSON.stringify(shown.length > longestShown ? `${shown.slice(0, longestShown)}...` : shown);
}

/** The text without what may be a password in a URL, well-formed or not. */
export function hideCredentials(text: string): string {
  return text.replace(/^(\s*(?:\w+:\/\/)?).*@/s, `$1${mask}@`).replace(/\?.*$/s, `?${mask}`);
}

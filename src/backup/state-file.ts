/** One of our databases, looked at without being opened for work. */
export interface StateFile {
  readonly path: string;
  readonly there: boolean;
  /** With what has not been folded into it yet. */
  readonly bytes: number;
  /** The version of its tables; undefined where it cannot be read. */
  readonly version: number | undefined;
  /** The version that this program writes. */
  readonly wanted: number;
  /** Why it cannot be used, in the words of SQLite. */
  readonly damage: string | undefined;
}

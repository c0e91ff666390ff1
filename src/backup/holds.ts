/** What keeps a backup from being deleted, whoever asks. */
export interface Hold {
  readonly repository: string;
  readonly backupId: bigint;
  readonly reason: string;
  /** Who wanted it. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds; undefined for until it is released. */
  readonly untilMs: number | undefined;
}

/** What is wanted of a hold. */
export interface HoldRequest {
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly untilMs: number | undefined;
}

/** Where holds are kept, those that are over among them. */
export interface Holds {
  all(repository: string): readonly Hold[];
  /** In place of one that is there. */
  put(hold: Hold): void;
  /** False where there was none. */
  remove(repository: string, backupId: bigint): boolean;
}

/** Whether a hold still binds. */
export function binds({ untilMs }: Hold, nowMs: number): boolean {
  return untilMs === undefined || nowMs < untilMs;
}

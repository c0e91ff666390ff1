import { eventually } from "../harness/eventually.ts";

/** A backup as Camunda's dialect shows it. */
export interface ShownBackup {
  readonly backupId: number;
  readonly state: string;
  readonly failureReason: string | null;
  readonly details: readonly {
    readonly snapshotName: string;
    readonly state: string;
    readonly failures: readonly string[];
  }[];
}

/** What our own dialect shows of a backup beside that. */
export interface ShownDetail extends ShownBackup {
  readonly expectedParts: number;
  readonly warnings: readonly string[];
  readonly repositoryWarnings: readonly string[];
  readonly indices: Readonly<Record<string, readonly string[]>>;
}

/** A run as our own dialect shows it. */
export interface ShownRun {
  readonly runId: string;
  readonly kind: string;
  readonly backupId: number;
  readonly state: string;
  readonly reason: string | null;
  readonly warnings: readonly string[];
  readonly steps: readonly {
    readonly state: string;
    readonly attempts: number;
    readonly indices: readonly string[];
  }[];
}

/** An answer; its body is an error instead where the status says so. */
export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

type Fields = Readonly<Record<string, string>>;

/** Asks a running service as a script of Camunda's users would, by `/actuator/backupHistory`. */
export class BackupClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async request<Body>(
    method: string,
    path: string,
    init: { readonly headers?: Fields; readonly body?: unknown } = {},
  ): Promise<Answered<Body>> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      proxy: false,
      // A pooled connection would make fetch repeat a request whose server has been killed.
      keepalive: false,
      headers: { "content-type": "application/json", ...init.headers },
      signal: AbortSignal.timeout(60_000),
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? undefined : JSON.parse(text)) as Body,
    };
  }

  create(id: number): Promise<Answered<{ readonly scheduledSnapshots: readonly string[] }>> {
    return this.request("POST", "/actuator/backupHistory", { body: { backupId: id } });
  }

  show(id: number, headers: Fields = {}): Promise<Answered<ShownBackup>> {
    return this.request("GET", `/actuator/backupHistory/${id}`, { headers });
  }

  list(headers: Fields = {}): Promise<Answered<readonly ShownBackup[]>> {
    return this.request("GET", "/actuator/backupHistory", { headers });
  }

  delete(id: number): Promise<Answered<undefined>> {
    return this.request("DELETE", `/actuator/backupHistory/${id}`);
  }

  /** A backup in our own dialect, which shows more. */
  detail(id: number): Promise<Answered<ShownDetail>> {
    return this.request("GET", `/api/backups/${id}`);
  }

  /** Creates a backup that must be accepted, and gives the names it promises. */
  async begin(id: number): Promise<readonly string[]> {
    const { status, body } = await this.create(id);
    if (status !== 200) throw new Error(`POST answers ${status} ${JSON.stringify(body)}`);
    return body.scheduledSnapshots;
  }

  /** Our runs on a backup, the newest first. */
  async runs(id: number): Promise<readonly ShownRun[]> {
    const { body } = await this.request<{ readonly runs: readonly ShownRun[] }>(
      "GET",
      "/api/runs?limit=50",
    );
    return body.runs.filter(({ backupId }) => backupId === id);
  }

  /** Waits for the end of our newest run on a backup, and gives it. */
  async ranOut(id: number): Promise<ShownRun> {
    const [run] = await eventually(() => this.runs(id), {
      deadlineMs: 60_000,
      describe: `the run on backup ${id} to end`,
      until: ([newest]) => newest !== undefined && newest.state !== "running",
    });
    if (run === undefined) throw new Error(`there is no run on backup ${id}`);
    return run;
  }

  /** Waits for the end of a backup of ours, and gives it. */
  async ended(id: number): Promise<ShownBackup> {
    // The journal tells it for nothing; asking the cluster again and again would slow both down.
    await this.ranOut(id);
    const { status, body } = await this.show(id);
    if (status !== 200) throw new Error(`GET answers ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Waits until our deletion of a backup is over and nothing is known of it any more. */
  async gone(id: number): Promise<void> {
    await this.ranOut(id);
    const { status, body } = await this.show(id);
    if (status !== 404) throw new Error(`GET answers ${status} ${JSON.stringify(body)}`);
  }
}

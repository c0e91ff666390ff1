import { expect } from "bun:test";
import { type Answered, BackupClient } from "../engine/backup-client.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningServer, startServer } from "../harness/executable.ts";
import type { RestoreResult, RestoreScene } from "./restore-scene.ts";

/** What the service answers to a restore: how it begins, or why not. */
export interface BegunRestore {
  readonly runId: string;
  readonly message: string;
  readonly kind: string;
}

/** The service of a scene, asked for restores over HTTP; killed when disposed. */
export class RestoreClient implements AsyncDisposable {
  readonly client: BackupClient;
  readonly #server: RunningServer;

  constructor(server: RunningServer) {
    this.#server = server;
    this.client = new BackupClient(server.url);
  }

  post(body: unknown): Promise<Answered<BegunRestore>> {
    return this.client.request("POST", "/api/restores", { body });
  }

  /** Starts a restore that must be accepted, and gives its run's id. */
  async begin(body: unknown): Promise<string> {
    const answer = await this.post(body);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202 });
    return answer.body.runId;
  }

  /** Waits for the end of a restore. */
  async ended(runId: string): Promise<RestoreResult> {
    const look = () => this.client.request<RestoreResult>("GET", `/api/restores/${runId}`);
    const { body } = await eventually(look, {
      deadlineMs: 120_000,
      describe: `restore ${runId} to end`,
      until: (seen) => seen.status === 200 && seen.body.run.state !== "running",
    });
    return body;
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#server[Symbol.asyncDispose]();
  }
}

/** Starts the service of a scene, after a kill again on the same state. */
export async function serveRestores({ commands }: RestoreScene): Promise<RestoreClient> {
  return new RestoreClient(await startServer({ env: commands.env }));
}

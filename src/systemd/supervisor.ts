import { type NotifySocket, openNotifySocket } from "./notify-socket.ts";

/** What a service tells systemd of itself, in the protocol of sd_notify. */
export interface Supervisor extends Disposable {
  /** It serves; from now on the status is kept true and the watchdog is fed. */
  ready(): void;
  /** Tells of a reload around it. */
  reload(work: () => void): void;
  /** It was told to stop; disposing ends what `ready` began. */
  stopping(status: string): void;
}

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One true sentence on what the service does, as `systemctl status` shows it. */
  readonly status: () => string;
  /** Is told, in one sentence, why systemd cannot be reached; at most once. */
  readonly onProblem: (problem: string) => void;
}

/** How often to look whether the status is still true. */
const statusMs = 5000;

/**
 * Opens the way to systemd where the environment names one; else everything here does nothing. A
 * service that cannot tell how it is serves all the same.
 */
export async function openSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const name = options.env["NOTIFY_SOCKET"] ?? "";
  if (name === "") return unsupervised;
  try {
    return new SystemdSupervisor(await openNotifySocket(name), options);
  } catch (error) {
    options.onProblem(error instanceof Error ? error.message : String(error));
    return unsupervised;
  }
}

const unsupervised: Supervisor = {
  ready: () => undefined,
  reload: (work) => work(),
  stopping: () => undefined,
  [Symbol.dispose]: () => undefined,
};

class SystemdSupervisor implements Supervisor {
  readonly #socket: NotifySocket;
  readonly #options: SupervisorOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #status = "";
  #isStopping = false;
  #hasTold = false;

  constructor(socket: NotifySocket, options: SupervisorOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  ready(): void {
    this.#status = this.#options.status();
    this.#send("READY=1", `STATUS=${this.#status}`);
    this.#every(statusMs, () => this.#refresh());
    const watchdog = watchdogMs(this.#options);
    // From the event loop itself: a loop that hangs feeds nobody, and is restarted.
    if (watchdog !== undefined) this.#every(watchdog / 2, () => this.#send("WATCHDOG=1"));
  }

  reload(work: () => void): void {
    this.#send("RELOADING=1", `MONOTONIC_USEC=${this.#socket.monotonicMicroseconds()}`);
    try {
      work();
    } finally {
      this.#send("READY=1");
    }
  }

  stopping(status: string): void {
    this.#isStopping = true;
    this.#send("STOPPING=1", `STATUS=${status}`);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #refresh(): void {
    if (this.#isStopping) return;
    const status = this.#options.status();
    if (status === this.#status) return;
    this.#status = status;
    this.#send(`STATUS=${status}`);
  }

  #every(periodMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, periodMs).unref());
  }

  #send(...lines: readonly string[]): void {
    if (this.#socket.send(lines.join("\n")) || this.#hasTold) return;
    this.#hasTold = true;
    this.#options.onProblem(`"${this.#options.env["NOTIFY_SOCKET"]}" does not take ${lines[0]}`);
  }
}

/** How long systemd waits for a sign of life; undefined where it does not, or waits for another process. */
function watchdogMs({ env }: SupervisorOptions): number | undefined {
  const microseconds = Number(env["WATCHDOG_USEC"] ?? "");
  const isOurs = [undefined, "", String(process.pid)].includes(env["WATCHDOG_PID"]);
  return isOurs && microseconds > 0 ? microseconds / 1000 : undefined;
}

/** The way to whoever supervises the process. */
export interface NotifySocket {
  /** Sends one message; false where it is not taken. Never waits. */
  send(text: string): boolean;
  /** The system's monotonic clock, which systemd compares times with. */
  monotonicMicroseconds(): bigint;
}

const unixFamily = 1;
const datagramClosedOnExec = 2 | 0x80000;
const withoutWaitingOrSignal = 0x40 | 0x4000;
const monotonicClock = 1;
/** What the address of a unix socket has room for, the byte that ends a path included. */
const addressBytes = 108;

/**
 * Opens the socket that `NOTIFY_SOCKET` names: a path, or with `@` a name in the abstract namespace.
 * Throws where it cannot. Bun itself has no unix datagrams, so this asks the C library; that is
 * loaded here alone, because few are supervised.
 */
export async function openNotifySocket(name: string): Promise<NotifySocket> {
  const address = socketAddress(name);
  const { dlopen, ptr } = await import("bun:ffi");
  const { symbols } = dlopen("libc.so.6", {
    socket: { args: ["i32", "i32", "i32"], returns: "i32" },
    sendto: { args: ["i32", "ptr", "usize", "i32", "ptr", "u32"], returns: "i64" },
    clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
  });
  const descriptor = symbols.socket(unixFamily, datagramClosedOnExec, 0);
  if (descriptor < 0) throw new Error("no unix socket can be made");
  return {
    send(text) {
      const message = Buffer.from(text);
      const { length } = message;
      const target = [ptr(address), address.length] as const;
      const sent = symbols.sendto(
        descriptor,
        ptr(message),
        length,
        withoutWaitingOrSignal,
        ...target,
      );
      return Number(sent) === length;
    },
    monotonicMicroseconds() {
      const time = new BigInt64Array(2);
      symbols.clock_gettime(monotonicClock, ptr(time));
      const [seconds = 0n, nanoseconds = 0n] = time;
      return seconds * 1_000_000n + nanoseconds / 1000n;
    },
  };
}

function socketAddress(name: string): Buffer {
  const isAbstract = name.startsWith("@");
  const bytes = Buffer.from(isAbstract ? `\0${name.slice(1)}` : `${name}\0`);
  if (!/^[@/]./.test(name) || bytes.length > addressBytes) {
    throw new Error(`NOTIFY_SOCKET must be an absolute path or a name after "@", given "${name}"`);
  }
  const family = Buffer.alloc(2);
  new Uint16Array(family.buffer, family.byteOffset, 1)[0] = unixFamily;
  return Buffer.concat([family, bytes]);
}

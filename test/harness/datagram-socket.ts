import { dlopen, ptr } from "bun:ffi";

/** A unix datagram socket of a test, as systemd's is; Bun has none of its own. */
export interface DatagramSocket extends Disposable {
  /** Everything that has come until now, in order. */
  read(): readonly string[];
}

const unixFamily = 1;
const datagram = 2;
const withoutWaiting = 0x40;
const longest = 4096;

/** Listens at a path, or with `@` at a name in the abstract namespace. */
export function openDatagramSocket(name: string): DatagramSocket {
  const { symbols, close } = dlopen("libc.so.6", {
    socket: { args: ["i32", "i32", "i32"], returns: "i32" },
    bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
    recv: { args: ["i32", "ptr", "usize", "i32"], returns: "i64" },
    close: { args: ["i32"], returns: "i32" },
  });
  const bytes = Buffer.from(name.startsWith("@") ? `\0${name.slice(1)}` : `${name}\0`);
  const address = Buffer.concat([Buffer.from([unixFamily, 0]), bytes]);
  const descriptor = symbols.socket(unixFamily, datagram, 0);
  if (symbols.bind(descriptor, ptr(address), address.length) !== 0) {
    throw new Error(`Cannot listen at "${name}"`);
  }
  const come: string[] = [];
  return {
    read() {
      const buffer = Buffer.alloc(longest);
      for (;;) {
        const length = Number(symbols.recv(descriptor, ptr(buffer), longest, withoutWaiting));
        if (length < 0) return [...come];
        come.push(buffer.toString("utf8", 0, length));
      }
    },
    [Symbol.dispose]: () => {
      symbols.close(descriptor);
      close();
    },
  };
}

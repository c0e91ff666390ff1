import { isIPv6 } from "node:net";

/** How many failed attempts an address has in a minute before it only hears to wait. */
const mostAMinute = 10;
const minuteMs = 60_000;
/** More addresses are not remembered: their memory is not for strangers to fill. */
const mostAddresses = 4096;

interface Window {
  readonly sinceMs: number;
  count: number;
}

/** Counts what has failed by address, so that strangers who go on trying are answered cheaply. */
export class Attempts {
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();
  #failures = 0;
  #limited = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** All that have failed since the start, the limited ones among them. */
  get failures(): number {
    return this.#failures;
  }

  /** Those that were only told to wait. */
  get limited(): number {
    return this.#limited;
  }

  /** Notes one more; answers for how many seconds the address should wait, 0 while it need not. */
  failed(address: string): number {
    this.#failures += 1;
    const nowMs = this.#now();
    const window = this.#window(network(address), nowMs);
    window.count += 1;
    if (window.count <= mostAMinute) return 0;
    this.#limited += 1;
    return Math.max(1, Math.ceil((window.sinceMs + minuteMs - nowMs) / 1000));
  }

  #window(key: string, nowMs: number): Window {
    const known = this.#windows.get(key);
    if (known && nowMs < known.sinceMs + minuteMs && nowMs >= known.sinceMs) return known;
    // Taken out first, so that the map stays in the order of the beginnings.
    this.#windows.delete(key);
    if (this.#windows.size >= mostAddresses) {
      const [oldest] = this.#windows.keys();
      if (oldest !== undefined) this.#windows.delete(oldest);
    }
    const fresh = { sinceMs: nowMs, count: 0 };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

/** Whoever has one IPv6 address has all of its /64. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  if (tail === undefined) return front.slice(0, 4).join(":");
  const back = tail === "" ? [] : tail.split(":");
  const zeros = new Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  return [...front, ...zeros, ...back].slice(0, 4).join(":");
}

import type { Gateway } from "../backup/gateway.ts";
import type { Call } from "./verb.ts";

const lookEveryMs = 2000;

/** Waits for an answer, and says how far the repository is read where the answer has to wait for that. */
export async function whileReading<T>(
  call: Call,
  gateway: Gateway,
  answer: Promise<T>,
): Promise<T> {
  const look = async (): Promise<void> => {
    const { catalog } = await gateway.health();
    if (catalog.reading) call.notes.say(`Waiting: ${catalog.detail}`);
  };
  const timer = setInterval(() => {
    // Whatever is wrong, the answer itself will say.
    look().catch(() => undefined);
  }, lookEveryMs);
  try {
    return await answer;
  } finally {
    clearInterval(timer);
  }
}

import type { Caller } from "../backup/access.ts";
import { asBackupError } from "../backup/errors.ts";
import { findRoute, type FoundRoute } from "./find-route.ts";
import { ownAnswer } from "./own-answer.ts";
import type { ProxyParts, ProxyRequest } from "./proxy-parts.ts";
import { isPattern, oneRepository, reachableFor } from "./reachable.ts";
import { refuseRole } from "./refuse-role.ts";
import { readTarget, type Target, writePath } from "./target.ts";

/** Room that Elasticsearch leaves for method, path, query and protocol, and some for a node's own path. */
const lineBudget = 4096 - 200;
const longestSubject = 1000;

interface Change extends FoundRoute {
  readonly target: Target;
}

/** Passes on what would change something, once everybody agrees; every attempt is written down. */
export async function passChange(
  parts: ProxyParts,
  request: ProxyRequest,
  caller: Caller,
): Promise<Response> {
  const change = judge(parts, request, caller);
  return parts.recorder.record(
    {
      action: `${request.method} ${change.route.path}`,
      subject: writePath(change.target.segments),
    },
    () => admitAndPass(parts, request, change),
    ({ ok, status }) => ({
      outcome: ok ? "done" : "failed",
      detail: `Elasticsearch answered ${status}`,
    }),
  );
}

/** Judges by the table alone. What is refused here never gets as far as the doorkeeper. */
function judge(parts: ProxyParts, request: ProxyRequest, caller: Caller): Change {
  let action = request.method;
  try {
    const target = readTarget(request.url);
    const found = findRoute(request.method, target.segments);
    action = `${request.method} ${found.route.path}`;
    refuseRole(caller, found.route);
    oneRepository(found.values.repository, reachableFor(parts.repositories, caller));
    return { ...found, target };
  } catch (error) {
    const { kind, message } = asBackupError(error);
    const subject = request.url.replace(/^[a-z]+:\/\/[^/]*|\?.*$/gi, "").slice(0, longestSubject);
    parts.recorder.refused({ action, subject }, `${kind}: ${message}`);
    throw error;
  }
}

async function admitAndPass(
  { doorkeeper, forward }: ProxyParts,
  { method, headers, body, signal }: ProxyRequest,
  { route, values, target }: Change,
): Promise<Response> {
  const pass = (segments: readonly string[]): Promise<Response> =>
    forward({ method, headers, body, signal, target: `${writePath(segments)}${target.query}` });
  const change = route.change?.(values);
  const admitted = change && (await doorkeeper.admit(values.repository, change));
  const isWild = change?.kind === "delete" && change.snapshots.some(isPattern);
  if (!admitted || !isWild) return pass(target.segments);
  // Between the judgement and Elasticsearch's own look a wildcard could come to stand for more.
  const path = ["_snapshot", values.repository];
  const room = lineBudget - writePath(path).length - target.query.length;
  let answer = ownAnswer({ acknowledged: true });
  for (const names of batches(admitted.snapshots, room)) {
    answer = await pass([...path, names]);
    if (!answer.ok) break;
  }
  return answer;
}

function batches(names: readonly string[], room: number): readonly string[] {
  const lists: string[] = [];
  for (const name of names) {
    const list = lists.at(-1);
    const longer = list === undefined ? name : `${list},${name}`;
    if (list !== undefined && encodeURIComponent(longer).length <= room) {
      lists[lists.length - 1] = longer;
    } else lists.push(name);
  }
  return lists;
}

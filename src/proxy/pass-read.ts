import { BackupError, isBackupError } from "../backup/errors.ts";
import type { ForwardedRequest } from "../backup/forward.ts";
import type { Freshness } from "../backup/gateway.ts";
import { begunWithin } from "./begun-within.ts";
import { catRepositories } from "./cat-repositories.ts";
import type { FoundRoute } from "./find-route.ts";
import type { JudgedPath } from "./judged-paths.ts";
import { offlineList } from "./offline-list.ts";
import type { ProxyAnswer, ProxyParts, ProxyRequest } from "./proxy-parts.ts";
import { narrow, oneRepository, type Reachable } from "./reachable.ts";
import { writePath } from "./target.ts";

/** A read that is listed in the table. */
export interface Read {
  readonly judged: JudgedPath;
  readonly reachable: Reachable;
  readonly freshness: Freshness;
}

/** A read that memory may answer too. */
interface PatientRead {
  readonly judged: JudgedPath;
  /** Of the path that is passed on. */
  readonly segments: readonly string[];
  readonly freshness: Exclude<Freshness, { readonly from: "cluster" }>;
}

/**
 * Passes a read on, with repositories in its path that may be reached and no others; answers lists of
 * snapshots from memory where the caller asks for that.
 */
export function passRead(
  parts: ProxyParts,
  { method, headers, signal }: ProxyRequest,
  read: Read,
): Promise<ProxyAnswer> {
  const { judged, reachable, freshness } = read;
  const { segments: given, query } = judged.target;
  if (judged.route.unnamed === "filter") {
    const passed = { method, headers, signal, body: null };
    return catRepositories(parts.forward, passed, { query, reachable });
  }
  const segments = namedSegments(judged, reachable);
  const target = segments === given ? judged.written : `${writePath(segments)}${query}`;
  const passed = { method, headers, signal, body: null, target };
  return freshness.from === "cluster"
    ? parts.forward(passed)
    : passOrRemember(parts, passed, { judged, segments, freshness });
}

/** Answers from memory where the caller wants that, or where Elasticsearch cannot and the caller allows it. */
async function passOrRemember(
  { forward, remember, now, deadlineMs }: ProxyParts,
  passed: ForwardedRequest,
  { judged, segments, freshness }: PatientRead,
): Promise<ProxyAnswer> {
  const list = readList(judged, segments);
  const remembered = list && remember(list.repository);
  const fromMemory = (): ProxyAnswer => {
    if (!remembered) throw nothingRemembered();
    const { asOfMs, warnings } = remembered;
    const response = offlineList({ ...list, query: judged.target.query }, remembered);
    return { response, answered: { asOfMs, remembered: true, warnings } };
  };
  if (freshness.from === "cache") return fromMemory();
  const isYoung = remembered && now() - remembered.asOfMs <= freshness.maxAgeMs;
  try {
    const response = await (isYoung ? begunWithin(deadlineMs, forward, passed) : forward(passed));
    if (!isYoung || ![502, 503, 504].includes(response.status)) return response;
    await response.body?.cancel();
  } catch (error) {
    if (!isYoung || !isBackupError(error, "unreachable")) throw error;
  }
  return fromMemory();
}

/** The path's segments with repositories named that may be reached. */
function namedSegments(
  { route, values, target: { segments }, repositoriesAt }: JudgedPath,
  reachable: Reachable,
): readonly string[] {
  if (route.unnamed === "insert-all" && reachable !== undefined) {
    return ["_snapshot", narrow("*", reachable)];
  }
  if (route.unnamed === "insert-one" && reachable !== undefined) {
    const [only = "", ...others] = reachable;
    if (others.length === 0 && only !== "") return ["_snapshot", only, "_status"];
    throw new BackupError("forbidden", "Cannot ask for the state of several repositories at once", {
      hint: `Ask for one of them: GET /_snapshot/<repository>/_status, of ${reachable.join(", ") || "none"}.`,
    });
  }
  if (repositoriesAt === undefined) {
    if (route.path.includes("{repository}")) oneRepository(values.repository, reachable);
    return segments;
  }
  const narrowed = narrow(values.repository, reachable);
  return narrowed === values.repository ? segments : segments.with(repositoriesAt, narrowed);
}

/** What memory would have to list; undefined where it is something else that is asked for. */
function readList(
  { route, values }: FoundRoute,
  segments: readonly string[],
): { readonly repository: string; readonly patterns: string } | undefined {
  return route.path === "/_snapshot/{repositories}/{snapshots}"
    ? { repository: segments[1] ?? "", patterns: values.snapshot }
    : undefined;
}

function nothingRemembered(): BackupError {
  return new BackupError("not-cached", "Cannot answer from memory: nothing of this is remembered", {
    hint: "Only lists of one repository's snapshots are: that of the backups, once it was read.",
  });
}

import { errors } from "@elastic/elasticsearch";
import * as v from "valibot";
import { BackupError, type ErrorKind } from "../backup/errors.ts";
import type { CallContext } from "./transport.ts";

const answerError = v.object({
  error: v.object({
    type: v.optional(v.string(), ""),
    reason: v.optional(v.nullable(v.string()), ""),
    caused_by: v.optional(v.object({ reason: v.optional(v.nullable(v.string()), "") })),
  }),
});

const tryAgain =
  "Look whether Elasticsearch is up and the setting elasticsearch.url is right, then try again.";

/** Turns what the client throws into ours: the only place that knows the client's classes. */
export function translateError(error: unknown, context: CallContext): BackupError {
  if (error instanceof BackupError) return error;
  if (error instanceof errors.ResponseError) return answered(error, context);
  return new BackupError(
    "unreachable",
    `Cannot ${context.action}: Elasticsearch is not accessible (${symptom(error)})`,
    { hint: tryAgain, cause: error },
  );
}

/** What was seen, without the address that the client's messages carry. */
function symptom(error: unknown): string {
  if (error instanceof errors.TimeoutError) return "no answer in time";
  if (error instanceof errors.NoLivingConnectionsError) return "no living node";
  if (error instanceof errors.ProductNotSupportedError) return "what answers is not Elasticsearch";
  if (error instanceof errors.DeserializationError) return "half an answer, or not JSON";
  if (error instanceof errors.ConnectionError) {
    const known =
      /ECONNREFUSED|ENOTFOUND|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|socket hang up|certificate|altnames|closed/i;
    const word = known.exec(error.message)?.[0]?.toLowerCase();
    if (word === "certificate" || word === "altnames")
      return "its certificate is not trusted; see elasticsearch.caFile";
    return word ?? "the connection failed";
  }
  return "the connection failed";
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

interface Rule {
  readonly when: (answer: Answered) => boolean;
  readonly kind: ErrorKind;
  readonly hint: string;
}

/** What Elasticsearch's answers mean; the first that fits decides. Every body here was seen on 8.16 to 8.19. */
const rules: readonly Rule[] = [
  {
    when: ({ status }) => [429, 502, 503, 504].includes(status),
    kind: "unreachable",
    hint: tryAgain,
  },
  {
    when: ({ status }) => status === 401,
    kind: "missing-privilege",
    hint: "Check the settings elasticsearch.username and elasticsearch.password, or elasticsearch.apiKey.",
  },
  {
    // Those of a cluster without a master are a 503.
    when: ({ status, type }) => status === 403 && type === "cluster_block_exception",
    kind: "rejected",
    hint: "Take away the block that the message names.",
  },
  {
    when: ({ status }) => status === 403,
    kind: "missing-privilege",
    hint: "Give the user of webapps-backup the privilege that the message names; docs/reference.md lists all it needs.",
  },
  {
    when: ({ type }) => type === "repository_missing_exception",
    kind: "repository-missing",
    hint: "Register the snapshot repository in Elasticsearch, or correct the setting repository.",
  },
  {
    when: ({ type }) =>
      type === "snapshot_missing_exception" || type === "index_not_found_exception",
    kind: "not-found",
    hint: "List again: it may just have been deleted.",
  },
  {
    when: ({ type, reason }) =>
      type === "snapshot_name_already_in_use_exception" ||
      reason.includes("snapshot with the same name already exists"),
    kind: "already-exists",
    hint: "Use another backup id, or delete the snapshot of that name.",
  },
  {
    when: ({ reason }) => /template \[.*\] already exists/.test(reason),
    kind: "already-exists",
    hint: "Delete the template of that name first, or leave it as it is.",
  },
  {
    when: ({ reason }) => reason.includes("readonly repository"),
    kind: "repository-unusable",
    hint: "Register the repository without readonly where backups are taken.",
  },
  {
    when: ({ type }) =>
      type === "repository_exception" || type === "repository_verification_exception",
    kind: "repository-unusable",
    hint: "Ask Elasticsearch with POST _snapshot/{repository}/_verify; if another cluster writes to the same place, make it read-only there and register it again here.",
  },
];

const otherwise: Pick<Rule, "kind" | "hint"> = {
  kind: "rejected",
  hint: "Elasticsearch's log says more about it; waiting alone does not cure this.",
};

function answered(error: errors.ResponseError, context: CallContext): BackupError {
  const parsed = v.safeParse(answerError, error.body);
  const answer: Answered = {
    status: error.statusCode ?? 0,
    type: parsed.success ? parsed.output.error.type : "",
    reason: parsed.success ? reasonOf(parsed.output.error) : "",
  };
  const { kind, hint } = rules.find((rule) => rule.when(answer)) ?? otherwise;
  const said = [`${answer.status} ${answer.type}`.trim(), answer.reason].filter(Boolean).join(": ");
  const message =
    kind === "repository-missing"
      ? `No repository with name [${context.repository}] could be found.`
      : `Cannot ${context.action}: Elasticsearch answered ${said}`;
  return new BackupError(kind, message, { hint, cause: error });
}

type AnswerError = v.InferOutput<typeof answerError>["error"];

function reasonOf(error: AnswerError): string {
  const reason = error.reason ?? "";
  const cause = error.caused_by?.reason;
  return cause && !reason.includes(cause) ? `${reason} (${cause})` : reason;
}

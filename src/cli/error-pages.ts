import alreadyExists from "../../docs/errors/already-exists.md" with { type: "text" };
import bug from "../../docs/errors/bug.md" with { type: "text" };
import busy from "../../docs/errors/busy.md" with { type: "text" };
import cannotPlan from "../../docs/errors/cannot-plan.md" with { type: "text" };
import cannotRestore from "../../docs/errors/cannot-restore.md" with { type: "text" };
import forbidden from "../../docs/errors/forbidden.md" with { type: "text" };
import held from "../../docs/errors/held.md" with { type: "text" };
import interrupted from "../../docs/errors/interrupted.md" with { type: "text" };
import invalid from "../../docs/errors/invalid.md" with { type: "text" };
import locked from "../../docs/errors/locked.md" with { type: "text" };
import missingPrivilege from "../../docs/errors/missing-privilege.md" with { type: "text" };
import notCached from "../../docs/errors/not-cached.md" with { type: "text" };
import notFound from "../../docs/errors/not-found.md" with { type: "text" };
import planChanged from "../../docs/errors/plan-changed.md" with { type: "text" };
import rejected from "../../docs/errors/rejected.md" with { type: "text" };
import repositoryMissing from "../../docs/errors/repository-missing.md" with { type: "text" };
import repositoryUnconfigured from "../../docs/errors/repository-unconfigured.md" with { type: "text" };
import repositoryUnusable from "../../docs/errors/repository-unusable.md" with { type: "text" };
import runFailed from "../../docs/errors/run-failed.md" with { type: "text" };
import stateUnusable from "../../docs/errors/state-unusable.md" with { type: "text" };
import storageFull from "../../docs/errors/storage-full.md" with { type: "text" };
import unauthorized from "../../docs/errors/unauthorized.md" with { type: "text" };
import unreachable from "../../docs/errors/unreachable.md" with { type: "text" };
import type { ErrorKind } from "../backup/errors.ts";

/** The page of each kind of error, carried along so that it can be read where nothing else can be reached. */
export const errorPages: Readonly<Record<ErrorKind, string>> = {
  invalid,
  "already-exists": alreadyExists,
  "not-found": notFound,
  "repository-unconfigured": repositoryUnconfigured,
  "repository-missing": repositoryMissing,
  "repository-unusable": repositoryUnusable,
  unreachable,
  rejected,
  "missing-privilege": missingPrivilege,
  "cannot-plan": cannotPlan,
  "cannot-restore": cannotRestore,
  "plan-changed": planChanged,
  busy,
  locked,
  "run-failed": runFailed,
  held,
  unauthorized,
  forbidden,
  "storage-full": storageFull,
  "state-unusable": stateUnusable,
  "not-cached": notCached,
  bug,
  interrupted,
};

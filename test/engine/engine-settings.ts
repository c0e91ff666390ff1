import type { EngineSettings } from "../../src/engine/engine-parts.ts";

/** Settings of an engine that a test puts together by hand; manifests only where they are what it is about. */
export function engineSettings(
  given: Pick<EngineSettings, "indexPrefix"> & Partial<EngineSettings>,
): EngineSettings {
  return {
    camundaVersion: "8.8.0",
    exclude: [],
    missingIndices: "warn",
    optimize: false,
    optimizePrefix: "optimize",
    partTimeoutMs: 0,
    incompleteTimeoutMs: 300_000,
    patienceMs: 60_000,
    protectLast: false,
    manifest: false,
    safetyRetentionMs: 60_000,
    restoreParallel: 4,
    ...given,
  };
}

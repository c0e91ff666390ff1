import type { IndexNaming } from "../backup/index-name.ts";
import type { EngineSettings } from "./engine-parts.ts";

/** How our indices are named under these settings. */
export function namingOf(settings: EngineSettings): IndexNaming {
  return {
    prefix: settings.indexPrefix,
    optimize: settings.optimize,
    optimizePrefix: settings.optimizePrefix,
  };
}

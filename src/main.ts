import { processIo } from "./cli/process-io.ts";
import { run } from "./cli/run.ts";

// Every write is done when it returns, so nothing is lost by ending here, and nothing may delay it.
process.exit(await run(process.argv.slice(2), processIo(process)));

import { configureGlobal } from "fast-check";

// One seed for the order of the tests and for the values of the property tests: a run that failed can be had again.
const seed = process.env["FAST_CHECK_SEED"];
if (seed !== undefined) {
  configureGlobal({ seed: Number(seed) });
}

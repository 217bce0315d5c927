/** One run of an ensemble by itself, and its matrices: loaded once a reader singles one out or an experiment shows one. */

export { matricesOf } from "../ensemble/matrices.ts";
export { runAlone } from "../ensemble/run-alone.ts";

/** Parts of the kernels' header that follow from the scheme and the sizes alone. */

import * as header from "../../kernels/header.ts";
import type { Integrator } from "../experiment/schema.ts";
import { feedOf } from "../methods/feed.ts";
import { adaptiveMethod, isAdaptive, methods } from "../methods/methods.ts";
import type { Lanes } from "./encoder.ts";

/** A record holds the runs of one register: its bytes, and where its parts after the clock begin; `initial` is 0 where nothing reads it. */
export interface RecordLayout {
  readonly bytes: number;
  readonly parameters: number;
  readonly states: number;
  readonly initial: number;
}

/** The scheme's coefficients and the controller's numbers, written by `floats`. */
export function placeScheme(
  words: Int32Array,
  integrator: Integrator,
  floats: (numbers: readonly number[]) => number,
): void {
  const { tableau, feed } = feedOf(methods[integrator.method]);
  words[header.STAGES] = tableau.nodes.length;
  words[header.NODES] = floats(tableau.nodes);
  words[header.FEED] = floats(feed);
  words[header.WEIGHTS] = floats(tableau.weights);
  if (!isAdaptive(integrator)) return;
  const { control: controller } = adaptiveMethod(integrator);
  words[header.ERROR_WEIGHTS] = floats(tableau.errorWeights!);
  const numbers: number[] = [];
  numbers[header.RELATIVE_TOLERANCE] = integrator.rtol;
  numbers[header.ABSOLUTE_TOLERANCE] = integrator.atol;
  numbers[header.FIRST_STEP] = integrator.firstStep ?? 0.01;
  numbers[header.MAX_STEPS] = integrator.maxSteps;
  numbers[header.SAFETY] = controller.safety;
  numbers[header.ERROR_EXPONENT] = controller.errorExponent;
  numbers[header.PREVIOUS_EXPONENT] = controller.previousExponent;
  numbers[header.MIN_FACTOR] = controller.minFactor;
  numbers[header.MAX_FACTOR] = controller.maxFactor;
  numbers[header.LEAST_PREVIOUS_ERROR] = controller.leastPreviousError;
  words[header.CONTROLLER] = floats(numbers);
}

/** Where the parts of a record stand in it. */
export function placeRecord(
  words: Int32Array,
  lanes: Lanes,
  stateEntries: number,
  parameters: number,
  keepsInitial: boolean,
): RecordLayout {
  const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
  const stateBytes = aligned(stateEntries * lanes.entryBytes);
  const parametersAt = aligned(header.CLOCK_ROWS * lanes.count * 8);
  const statesAt = parametersAt + aligned(parameters * lanes.count * 8);
  const record: RecordLayout = {
    parameters: parametersAt,
    states: statesAt,
    initial: keepsInitial ? statesAt + stateBytes : 0,
    bytes: statesAt + (keepsInitial ? 2 : 1) * stateBytes,
  };
  words[header.RECORD_PARAMETERS] = record.parameters;
  words[header.RECORD_STATES] = record.states;
  words[header.RECORD_INITIAL] = record.initial;
  return record;
}

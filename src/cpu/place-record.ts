/** Where the parts of a record stand. */

import * as header from "../../kernels/header.ts";
import type { Lanes } from "./encoder.ts";

/**
 * A record holds the runs of one register: its bytes, and where its parts after the clock begin. `initial` is 0 where nothing reads
 * it, `carry` where the states are float64.
 */
export interface RecordLayout {
  readonly bytes: number;
  readonly parameters: number;
  readonly states: number;
  readonly initial: number;
  readonly carry: number;
}

/** Where the parts of a record stand in it. */
export function placeRecord(
  words: Int32Array,
  lanes: Lanes,
  single: boolean,
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
    carry: single ? statesAt + stateBytes : 0,
    initial: keepsInitial ? statesAt + (single ? 2 : 1) * stateBytes : 0,
    bytes: statesAt + (1 + (single ? 1 : 0) + (keepsInitial ? 1 : 0)) * stateBytes,
  };
  words[header.RECORD_PARAMETERS] = record.parameters;
  words[header.RECORD_STATES] = record.states;
  words[header.RECORD_INITIAL] = record.initial;
  words[header.RECORD_CARRY] = record.carry;
  return record;
}

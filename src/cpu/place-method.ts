/** The method of integration in the kernels' memory: its numbers, and the code of its stages with their addresses. */

import * as header from "../../kernels/header.ts";
import type { AdaptiveIntegrator, Integrator } from "../experiment/schema.ts";
import { leastError, type Recurrence, type Tableau } from "../methods/method.ts";
import { adaptiveMethod, isAdaptive } from "../methods/methods.ts";
import { floors, usableFamilies } from "../methods/precision.ts";
import { schemeOf } from "../methods/schemes.ts";
import type { Role } from "../program/program.ts";
import type { Arena } from "./arena.ts";
import type { Lanes } from "./encoder.ts";

export interface MethodSetting {
  readonly integrator: Integrator;
  readonly states: readonly { readonly size: number; readonly role: Role }[];
  readonly lanes: Lanes;
  readonly single: boolean;
  /** Where the flow leaves its slopes. */
  readonly slope: number;
  /** From the first to the last sample time: no step needs to be longer. */
  readonly duration: number;
}

/** Fills in the words of the header that the integrator reads, and returns the record's number of carries (0 or 1 a state entry). */
export function placeMethod(words: Int32Array, arena: Arena, setting: MethodSetting): void {
  const { integrator, states, lanes, single } = setting;
  const sizesOf = (...roles: Role[]) => states.filter(({ role }) => roles.includes(role)).map(({ size }) => size);
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  const flowSizes = sizesOf("flow");
  const stateEntries = sum(sizesOf("flow", "integral"));
  const area = (): number => arena.keep(stateEntries * lanes.entryBytes);
  const floats = (numbers: readonly number[]): number => arena.place(bytesOf(Float64Array.from(numbers)));
  const code = (list: readonly number[]): number => arena.place(bytesOf(Int32Array.from(list)));
  const scheme = schemeOf(integrator.method);

  words[header.STATE_ENTRIES] = stateEntries;
  words[header.FLOW_ENTRIES] = sum(flowSizes);
  words[header.ALL_ENTRIES] = sum(sizesOf("flow", "integral", "memory"));
  words[header.STATE_COUNT] = flowSizes.length;
  words[header.STATE_SIZES] = code(flowSizes);
  words[header.CHANGE] = area();
  if (single) words[header.NEXT_CARRY] = area();
  if (isAdaptive(integrator)) {
    words[header.FIRST_SLOPE] = area();
    words[header.ERROR] = area();
    words[header.CONTROL] = floats(controlNumbers(integrator, setting.duration));
  }
  if (scheme.kind === "map") return;
  if (scheme.kind === "recurrence") {
    words[header.CHANGE_BEFORE] = area();
    placeRecurrence(words, scheme, integrator as AdaptiveIntegrator, single, floats);
  } else placeTableau(words, scheme, arena, setting, area, floats, code);
}

function bytesOf({ buffer }: { readonly buffer: ArrayBuffer }): Uint8Array {
  return new Uint8Array(buffer);
}

function placeTableau(
  words: Int32Array,
  { nodes, matrix, weights, errorWeights, dampingWeights }: Tableau,
  arena: Arena,
  { lanes, slope }: MethodSetting,
  area: () => number,
  floats: (numbers: readonly number[]) => number,
  code: (list: readonly number[]) => number,
): void {
  const stages = nodes.length;
  const embedded = errorWeights !== null;
  const rows = [
    ...matrix.slice(1),
    weights,
    ...(embedded ? [errorWeights] : []),
    ...(dampingWeights ? [dampingWeights] : []),
  ];
  const numbers = rows.flat();
  const coefficients = arena.keep(numbers.length * lanes.entryBytes);
  const rowStarts = rows.map((_, row) => rows.slice(0, row).flat().length);
  const coefficient = (row: number, column: number): number =>
    coefficients + (rowStarts[row]! + column) * lanes.entryBytes;
  const sums = !embedded && matrix.every((row) => row.every((a, j) => a === 0 || j === row.length - 1));
  // The first slope of an embedded pair is kept for the next step as well; only an embedded pair reads the last one again.
  const kept = Array.from({ length: sums ? 0 : embedded ? stages : stages - 1 }, (_, stage) =>
    embedded && stage === 0 ? words[header.FIRST_SLOPE]! : area(),
  );
  const isKept = (stage: number): boolean => embedded && stage === 0;
  const terms = (row: number, columns: number): number[] =>
    rows[row]!.slice(0, columns).flatMap((value, j) => (value === 0 ? [] : [coefficient(row, j), kept[j]!]));
  const stageCode = rows.slice(0, stages).flatMap((_, stage) => {
    const last = stage === stages - 1;
    if (sums && last) return [stage === 0 ? 0 : header.SUMMING, slope, 0, coefficient(stage, stage)];
    if (sums) return [header.SUMMING, slope, stage, coefficient(stage, stage), coefficient(stages - 1, stage)];
    const earlier = terms(stage, stage);
    const source = isKept(stage) ? kept[0]! : slope;
    const keep = isKept(stage) ? 0 : (kept[stage] ?? 0);
    return [earlier.length / 2, source, keep, coefficient(stage, stage), ...earlier];
  });
  words[header.STAGES] = stages;
  words[header.NODES] = floats(nodes);
  words[header.NUMBERS] = floats(numbers);
  words[header.NUMBER_COUNT] = numbers.length;
  words[header.COEFFICIENTS] = coefficients;
  words[header.STAGE_CODE] = code(stageCode);
  if (embedded) {
    const estimate = (row: number): number[] =>
      // The last slope takes part even where it weighs nothing: where it has no value, no more has the estimate.
      rows[row]!.flatMap((value, j) => (value === 0 && j < stages ? [] : [coefficient(row, j), kept[j] ?? slope]));
    const errorTerms = estimate(stages);
    words[header.ERROR_TERMS] = code(errorTerms);
    words[header.ERROR_TERM_COUNT] = errorTerms.length / 2;
    if (dampingWeights) {
      const dampingTerms = estimate(stages + 1);
      words[header.DAMPING] = area();
      words[header.DAMPING_TERMS] = code(dampingTerms);
      words[header.DAMPING_TERM_COUNT] = dampingTerms.length / 2;
    }
  }
}

function placeRecurrence(
  words: Int32Array,
  scheme: Recurrence,
  { rtol }: AdaptiveIntegrator,
  single: boolean,
  floats: (numbers: readonly number[]) => number,
): void {
  const precision = single ? "float32" : "float64";
  const families = usableFamilies(scheme, rtol, precision);
  let row = 0;
  const familyNumbers = families.flatMap(({ stages, reach, first, rows }) => {
    const numbers: number[] = [];
    numbers[header.FAMILY_STAGES] = stages;
    numbers[header.FAMILY_REACH] = reach;
    numbers[header.FAMILY_FIRST] = first;
    numbers[header.FAMILY_ROW] = row;
    row += rows.length;
    return numbers;
  });
  const rowNumbers = families.flatMap(({ rows }) =>
    rows.flatMap(({ mu, nu, muSlope, gammaSlope, node }) => {
      const numbers: number[] = [];
      numbers[header.MU] = mu;
      numbers[header.NU] = nu;
      numbers[header.MU_SLOPE] = muSlope;
      numbers[header.GAMMA_SLOPE] = gammaSlope;
      numbers[header.NODE] = node;
      return numbers;
    }),
  );
  const { radius } = scheme;
  const law: number[] = [];
  law[header.ERROR_OF_CHANGE] = scheme.errorOfChange;
  law[header.ERROR_OF_FIRST] = scheme.errorOfFirst;
  law[header.ERROR_OF_LAST] = scheme.errorOfLast;
  law[header.LEAST_ITERATIONS] = radius.leastIterations;
  law[header.MOST_ITERATIONS] = radius.mostIterations;
  law[header.ACCURACY] = radius.accuracy;
  law[header.RADIUS_SAFETY] = radius.safety;
  law[header.RADIUS_STEPS] = radius.steps;
  law[header.PERTURBATION] = Math.sqrt(floors[precision].unit);
  words[header.STAGES] = 0;
  words[header.FAMILIES] = floats(familyNumbers);
  words[header.FAMILY_COUNT] = families.length;
  words[header.ROWS] = floats(rowNumbers);
  words[header.RECURRENCE] = floats(law);
}

function controlNumbers(integrator: AdaptiveIntegrator, duration: number): number[] {
  const { control } = adaptiveMethod(integrator);
  const numbers: number[] = [];
  numbers[header.RELATIVE_TOLERANCE] = integrator.rtol;
  numbers[header.ABSOLUTE_TOLERANCE] = integrator.atol;
  numbers[header.FIRST_STEP] = integrator.firstStep ?? 0;
  numbers[header.MAX_STEP] = integrator.maxStep ?? duration;
  numbers[header.MAX_STEPS] = integrator.maxSteps;
  numbers[header.SAFETY] = control.safety;
  numbers[header.ERROR_EXPONENT] = control.errorExponent;
  numbers[header.PREVIOUS_EXPONENT] = control.previousExponent;
  numbers[header.STEP_EXPONENT] = control.stepExponent;
  numbers[header.ALONE_EXPONENT] = control.aloneExponent;
  numbers[header.MIN_FACTOR] = control.minFactor;
  numbers[header.MAX_FACTOR] = control.maxFactor;
  numbers[header.LEAST_ERROR] = leastError;
  numbers[header.LEAST_PREVIOUS_ERROR] = control.leastPreviousError;
  numbers[header.COMPARISON_ORDER] = control.comparisonOrder;
  // The clock is float64 whatever the states are.
  numbers[header.CLOCK_UNIT] = floors.float64.unit;
  return numbers;
}

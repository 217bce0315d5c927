// What the host may call. Compiled once with SIMD (two runs of float64, or four of float32, in a register; one of float64 where it
// is alone) and once without it (one run at a time) for places where SIMD or WebAssembly itself is forbidden.

import { alignment as alignmentOf } from "./alignment";
import { ALONE } from "./header";
import { integrateRecord } from "./integrate";
import { integrateRecordAdaptively } from "./integrate-adaptive";
import { observeRecord } from "./observe";
import { word } from "./record";
import * as spectrum from "./spectrum";

/** Fixed steps of a record, of float32 with `single`. `step` is their length, `firstStep` counts within the interval. */
export function integrate(single: bool, record: usize, from: f64, step: f64, firstStep: i32, steps: i32): void {
  if (ASC_FEATURE_SIMD) {
    if (single) integrateRecord<v128, f32>(record, from, step, firstStep, steps);
    else if (word(ALONE) != 0) integrateRecord<f64, f64>(record, from, step, firstStep, steps);
    else integrateRecord<v128, f64>(record, from, step, firstStep, steps);
  } else {
    if (single) integrateRecord<f32, f32>(record, from, step, firstStep, steps);
    else integrateRecord<f64, f64>(record, from, step, firstStep, steps);
  }
}

/** Attempts of a record towards the time `to`; `restart` at an interval's first call. Whether all its runs have arrived. */
export function integrateAdaptively(
  single: bool,
  record: usize,
  from: f64,
  to: f64,
  attempts: i32,
  restart: bool,
): bool {
  if (ASC_FEATURE_SIMD) {
    if (single) return integrateRecordAdaptively<v128, f32>(record, from, to, attempts, restart);
    if (word(ALONE) != 0) return integrateRecordAdaptively<f64, f64>(record, from, to, attempts, restart);
    return integrateRecordAdaptively<v128, f64>(record, from, to, attempts, restart);
  }
  if (single) return integrateRecordAdaptively<f32, f32>(record, from, to, attempts, restart);
  return integrateRecordAdaptively<f64, f64>(record, from, to, attempts, restart);
}

/** Component c of the record's run l goes to values[c * runs + l], for the first `present` runs. */
export function observe(single: bool, record: usize, present: i32, time: f64, values: usize, runs: i32): void {
  if (ASC_FEATURE_SIMD) {
    if (word(ALONE) != 0) {
      if (single) observeRecord<f64, v128, f32>(record, present, time, values, runs);
      else observeRecord<f64, f64, f64>(record, present, time, values, runs);
    } else if (single) observeRecord<v128, v128, f32>(record, present, time, values, runs);
    else observeRecord<v128, v128, f64>(record, present, time, values, runs);
  } else {
    if (single) observeRecord<f64, f32, f32>(record, present, time, values, runs);
    else observeRecord<f64, f64, f64>(record, present, time, values, runs);
  }
}

/** Eigenvalues of one symmetric matrix a lane: what a lane of a spectrum computes, by itself. */
export function eigenvalues(matrix: usize, order: i32, values: usize, work: usize): void {
  if (ASC_FEATURE_SIMD) spectrum.eigenvalues<v128>(matrix, order, values, work);
  else spectrum.eigenvalues<f64>(matrix, order, values, work);
}

/** The same, and the matrix becomes the eigenvectors. */
export function eigenvectors(matrix: usize, order: i32, values: usize, work: usize): void {
  if (ASC_FEATURE_SIMD) spectrum.eigenvectors<v128>(matrix, order, values, work);
  else spectrum.eigenvectors<f64>(matrix, order, values, work);
}

/** How far the matrix `image` keeps the directions of eigenvectors, a matrix a lane. */
export function alignment(result: usize, vectors: usize, image: usize, order: i32, work: usize): void {
  if (ASC_FEATURE_SIMD) alignmentOf<v128>(result, vectors, image, order, work);
  else alignmentOf<f64>(result, vectors, image, order, work);
}

/** A vector a lane, sorted. */
export function sortedVector(source: usize, order: i32, values: usize): void {
  if (ASC_FEATURE_SIMD) spectrum.sortedVector<v128>(source, order, values);
  else spectrum.sortedVector<f64>(source, order, values);
}

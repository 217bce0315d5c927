/** What the package offers on every host: texts, experiments, frames, statistics and errors. */

export { CpuError } from "../cpu/cpu-error.ts";
export type { Ending } from "../ensemble/endings.ts";
export {
  type Advance,
  type Backend,
  type CellFrame,
  type Ensemble,
  type Frame,
  type Histogram,
  type ObservableStatistics,
  type StatisticName,
  statisticNames,
} from "../ensemble/frames.ts";
export { MissingPartError } from "../ensemble/missing-part.ts";
export { BackendError, NoWebGPUError } from "../ensemble/no-backend.ts";
export type { ClassCount, Outcomes, RunRecords, StepCounts } from "../ensemble/outcomes.ts";
export { PlanError } from "../ensemble/plan-error.ts";
export { runAlone } from "../ensemble/run-alone.ts";
export { shardOf } from "../ensemble/shard.ts";
export type { Warning } from "../ensemble/warnings.ts";
export { ExperimentError, type Problem } from "../experiment/problems.ts";
export type { Cell, PartOf, ResolvedExperiment, ShardNumber } from "../experiment/resolved.ts";
export type { ExperimentInput } from "../experiment/schema.ts";
export { DeviceLostError, DeviceValidationError, OutOfDeviceMemoryError } from "../gpu/device-errors.ts";
export { LanguageError, LanguageErrors } from "../language/errors.ts";
export type { System } from "../language/syntax.ts";
export type { Engine } from "./engine.ts";
export { experimentSchema, parse, resolve } from "./experiment.ts";
export { framesOf } from "./frames.ts";
export type { EngineOptions, EnsembleOptions, FrameOptions, RunOptions } from "./options.ts";
export { type Statistics, statisticsOf } from "./statistics.ts";

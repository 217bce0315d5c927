/** One experiment on an open backend, from its start to a result: whoever looks on and wherever it is written. */

import { openEnsemble } from "../backend.ts";
import { contentsOf } from "../ensemble/contents.ts";
import type { Ensemble } from "../ensemble/frames.ts";
import { createGathered, type Gathered } from "../ensemble/gathered.ts";
import { waitingBytes } from "../ensemble/memory.ts";
import { collectResult, type ResultDocument } from "../ensemble/result.ts";
import { type Asked, readsRuns, type Selection } from "../ensemble/selection.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { accuracyOf, reasonsOf } from "./after-run.ts";
import { createKeeper, type Keeper, reachedWords } from "./checkpoint.ts";
import type { CheckpointFile } from "./checkpoint-file.ts";
import { hasEarlyStates, integrate, type Watch } from "./integrate.ts";
import type { NodeBackend } from "./open-backend.ts";
import type { Output } from "./result-output.ts";
import type { Checkpoints } from "./resume.ts";
import { takeUp } from "./take-up.ts";
import { version, versions } from "./versions.ts";

/** What is to be computed, and where it goes. */
export interface Work {
  readonly resolved: ResolvedExperiment;
  readonly backend: NodeBackend;
  readonly selection: Selection;
  readonly asked: Asked;
  /** Null where nothing is written. */
  readonly file: Output | null;
  readonly memoryBytes: number | undefined;
  /** Whether it is measured how exact the result is. */
  readonly accuracy: boolean;
  /** Null where no checkpoints are made. */
  readonly keeping: (Checkpoints & { readonly file: CheckpointFile }) | null;
}

export interface Onlooker extends Watch {
  /** Hears of the ensemble before it moves. */
  opened(ensemble: Ensemble): void;
}

export interface Computed {
  readonly result: ResultDocument;
  readonly gathered: Gathered;
  /** False where it ended before it was done: it was asked to, or failed. */
  readonly complete: boolean;
  readonly failure: Error | null;
  /** To be finished when the result is whole; null where no checkpoints are made. */
  readonly keeper: Keeper | null;
}

/** Throws a PlanError where there is no room, and what cannot begin or be closed. What fails while it runs is in what comes back. */
export async function compute(work: Work, onlooker: Onlooker): Promise<Computed> {
  const { resolved, backend, selection, file, memoryBytes, keeping } = work;
  const { stop, display } = onlooker;
  const started = performance.now();
  const perRun = readsRuns(selection);
  const streamed = file?.streamed ?? false;
  const stored = keeping?.stored ?? null;
  const position = (await stored?.position()) ?? null;
  const ensemble = await openEnsemble(backend.open, resolved, {
    perRun,
    states: selection.states.length > 0,
    framewise: hasEarlyStates(selection, resolved),
    streamed,
    memory: memoryBytes,
    from: position?.snapshot,
  });
  onlooker.opened(ensemble);
  const contents = contentsOf(resolved, selection, { backend: ensemble.backend, precision: backend.precision });
  await file?.begin(contents, waitingBytes(memoryBytes));
  if (stored !== null) display.say(`Going on from ${reachedWords(stored.head)}.`);
  const gathered = createGathered(resolved, resolved.program.components, perRun && !streamed);
  const reported = { resolved, components: resolved.program.components, selection };
  const withStates =
    stored === null || position === null ? null : await takeUp(stored, position, reported, gathered, file);
  const keeper =
    keeping === null
      ? null
      : createKeeper({
          file: keeping.file,
          begun: {
            version,
            experiment: resolved.experiment,
            options: keeping.words,
            backend: ensemble.backend,
            precision: backend.precision,
            place: backend.place,
            why: stored?.head.why ?? backend.open.why,
            everySeconds: keeping.everySeconds,
            partOf: keeping.partOf,
          },
          reported,
          gathered,
          before: stored?.head ?? null,
          mostWaiting: waitingBytes(memoryBytes),
          say: display.say,
        });
  // At once: so it is known that there can be one, and there is one whenever the process ends.
  await keeper?.save(ensemble, stored?.head ?? { fraction: 0, time: resolved.times[0]! });
  if (keeper !== null) stop.keep();
  const { complete, failure } = await integrate(
    ensemble,
    resolved,
    { gathered, file, selection, withStates, keeper },
    onlooker,
  );
  // The states in mid-run are those of no sample time, and of a backend that failed they cannot be had.
  const last = resolved.times.length - 1;
  const states = complete && selection.states.includes(last) ? await ensemble.states() : null;
  if (states !== null) file?.addStates(last, states);
  const secondsBefore = stored?.head.wallSeconds ?? 0;
  const wallSeconds = Number((secondsBefore + (performance.now() - started) / 1000).toFixed(3));
  if (!backend.isGone()) ensemble.dispose();
  // Of shards merging finds the reasons, for it needs no backend, and the first measures the accuracy for all: a run is the same in any part.
  const shard = resolved.partOf?.shard;
  const divergences = complete && shard === undefined ? await reasonsOf(resolved, gathered, backend, onlooker) : [];
  const accuracy =
    complete && work.accuracy && (shard === undefined || shard.number === 1)
      ? await accuracyOf(
          () => (shard === undefined ? resolved : resolveExperiment(resolved.experiment)),
          backend,
          onlooker,
        )
      : null;
  const result = collectResult({
    resolved,
    gathered,
    selection,
    asked: work.asked,
    states,
    accuracy,
    divergences,
    backend: ensemble.backend,
    backendReason: stored?.head.why ?? backend.open.why,
    precision: backend.precision,
    device: ensemble.device,
    warnings: ensemble.warnings,
    versions: versions(ensemble.backend),
    date: new Date().toISOString(),
    wallSeconds,
  });
  return { result, gathered, complete, failure, keeper };
}

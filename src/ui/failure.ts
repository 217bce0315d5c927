/** What went wrong, in sentences for the person at the page. */

import { html, nothing, type TemplateResult } from "lit";
import { CpuError } from "../cpu/cpu-error.ts";
import { MissingPartError } from "../ensemble/missing-part.ts";
import { BackendError, NoWebGPUError } from "../ensemble/no-backend.ts";
import { PlanError } from "../ensemble/plan-error.ts";
import { ExperimentError, type Problem } from "../experiment/problems.ts";
import { DeviceLostError, DeviceValidationError, OutOfDeviceMemoryError } from "../gpu/device-errors.ts";
import { type LanguageError, LanguageErrors } from "../language/index.ts";

export type FailureKind =
  | "experiment"
  | "attributes"
  | "backend"
  | "noWebGPU"
  | "missingPart"
  | "cpu"
  | "deviceLost"
  | "outOfMemory"
  | "fault";

export interface Failure {
  readonly kind: FailureKind;
  readonly title: string;
  readonly sentences: readonly string[];
  /** The same run may succeed on a new device. */
  readonly canRunAgain: boolean;
  /** Where in the experiment something is wrong. */
  readonly problems: readonly Problem[];
  /** Where in the text of the system. */
  readonly places: readonly LanguageError[];
}

export function describeFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const failure = (kind: FailureKind, title: string, canRunAgain: boolean, sentences = [message]): Failure => ({
    kind,
    title,
    sentences,
    canRunAgain,
    problems: error instanceof ExperimentError ? error.problems : [],
    places: error instanceof LanguageErrors ? error.errors : [],
  });
  if (error instanceof ExperimentError) {
    const sentences = error.problems.flatMap(({ message, known }) =>
      known === undefined ? [message] : [message, `There are ${known.join(", ")}.`],
    );
    return failure("experiment", "This experiment cannot run", false, sentences);
  }
  if (error instanceof LanguageErrors) return failure("experiment", "This system cannot run", false);
  if (error instanceof PlanError) return failure("experiment", "This experiment does not fit the device", false);
  if (error instanceof BackendError) return failure("backend", "The backend cannot be as it is asked for", false);
  if (error instanceof NoWebGPUError) {
    const sentences = [message, "Without WebGPU the CPU computes: choose it, or automatic, as the backend."];
    return failure("noWebGPU", "WebGPU is not available", true, sentences);
  }
  if (error instanceof MissingPartError)
    return failure("missingPart", "A part of the page's script is missing", true, [message, reloadAdvice]);
  if (error instanceof CpuError) return failure("cpu", "The CPU backend stopped", true);
  if (error instanceof DeviceLostError) return failure("deviceLost", "The GPU was lost", true);
  if (error instanceof OutOfDeviceMemoryError) return failure("outOfMemory", "The GPU ran out of memory", true);
  if (error instanceof DeviceValidationError) return failure("fault", "The GPU rejected the work", true);
  return failure("fault", "Something went wrong", true);
}

/** A browser does not ask again for a script that came damaged. */
const reloadAdvice = "Run again asks for it once more. Where it came damaged, only loading the page again does.";

/** Of parts that are missing, all are named: each is to be copied. */
export function besideMissing(before: Failure | null, failure: Failure): Failure {
  if (before?.kind !== "missingPart" || failure.kind !== "missingPart") return failure;
  const named = [...before.sentences, ...failure.sentences].filter((sentence) => sentence !== reloadAdvice);
  return { ...failure, sentences: [...new Set(named), reloadAdvice] };
}

/** Of attributes that say what there is not: the rest of what they say holds. */
export function attributesFailure(sentences: readonly string[]): Failure {
  const title = "Not all that the page asks for is there";
  return { kind: "attributes", title, sentences, canRunAgain: false, problems: [], places: [] };
}

/** The region stands there also when it is empty: a screen reader announces what appears in it. */
export function renderFailure(failure: Failure | null, runAgain: () => void): TemplateResult {
  return html`<div role="alert">${failure === null ? nothing : renderSentences(failure, runAgain)}</div>`;
}

function renderSentences({ kind, title, sentences, canRunAgain }: Failure, runAgain: () => void): TemplateResult {
  const label = kind === "noWebGPU" ? "Try again" : "Run again";
  return html`<div class="failure" part="failure">
    <strong>${title}</strong>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
    ${canRunAgain ? html`<button type="button" id="again" @click=${runAgain}>${label}</button>` : nothing}
  </div>`;
}

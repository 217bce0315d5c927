/** What an element says of the lab behind it: all that was chosen, as properties and attributes. */

import { LitElement, type PropertyDeclarations } from "lit";
import type { BackendChoice } from "../backend.ts";
import type { Precision } from "../cpu/ensemble.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { readState } from "../lab/read-state.ts";
import { type LabState, withExperiment } from "../lab/state.ts";
import { readExperimentText } from "./experiment-text.ts";
import { createLab, type Lab } from "./lab.ts";

/** What is no number stays text: the experiment says what is wrong with it. */
const numberOrText = (text: string | null) => (text === null || Number.isNaN(Number(text)) ? text : Number(text));

/** Subclasses are told where something was chosen, and where what was handed over is no state of a lab. */
export abstract class LabElement extends LitElement {
  static override properties: PropertyDeclarations = {
    experiment: { noAccessor: true },
    runs: { noAccessor: true, converter: numberOrText },
    seed: { noAccessor: true, converter: numberOrText },
    backend: { noAccessor: true },
    precision: { noAccessor: true },
  };
  protected readonly chosen: Lab = createLab({ experiment: "byol" }, () => this.labChanged());

  protected abstract labChanged(): void;
  protected abstract labRefused(error: unknown): void;

  /** The name of a shipped experiment, an experiment, or its JSON text. */
  get experiment(): string | ExperimentInput {
    return this.lab.experiment;
  }
  set experiment(experiment: string | ExperimentInput) {
    const { runs, seed } = this.lab;
    const read = typeof experiment === "string" ? readExperimentText(experiment) : experiment;
    this.lab = { ...withExperiment(this.lab, read), runs, seed };
  }

  /** Runs of each cell; the experiment's own where it is null. */
  get runs(): number | null {
    return this.lab.runs ?? null;
  }
  set runs(runs: number | null) {
    this.lab = { ...this.lab, runs: runs ?? undefined };
  }

  get seed(): number | null {
    return this.lab.seed ?? null;
  }
  set seed(seed: number | null) {
    this.lab = { ...this.lab, seed: seed ?? undefined };
  }

  /** What computes: a GPU through WebGPU, or the CPU. Of itself a GPU where there is one. */
  get backend(): BackendChoice | null {
    return this.lab.backend ?? null;
  }
  set backend(backend: BackendChoice | null) {
    this.lab = { ...this.lab, backend: backend === "auto" || backend === null ? undefined : backend };
  }

  /** Of the states. Left out it is the backend's own: float32 on a GPU, which has no other, and float64 on the CPU. */
  get precision(): Precision | null {
    return this.lab.precision ?? null;
  }
  set precision(precision: Precision | null) {
    this.lab = { ...this.lab, precision: precision ?? undefined };
  }

  /** All that was chosen, as a link holds it. Setting it is a new beginning; what is no state of a lab leaves it as it is. */
  get lab(): LabState {
    return this.chosen.state;
  }
  set lab(state: LabState) {
    try {
      this.chosen.begin(readState(state));
    } catch (error) {
      this.labRefused(error);
    }
  }
}

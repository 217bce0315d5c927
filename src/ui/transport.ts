/** The run's own controls: play, step, reset, how fast, and which of the frames so far is looked at. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { timeWords } from "../experiment/times.ts";
import { shortNumber } from "../views/numbers.ts";
import type { KeyCommands } from "./keyboard.ts";
import type { RunController } from "./run-controller.ts";

/** Sample times a second. */
const speeds = [1, 2, 5, 10, 20, 50] as const;

export interface Transport {
  readonly run: RunController;
  readonly commands: KeyCommands;
  /** The sample that is looked at; null is the last. */
  readonly sample: number | null;
  /** Of the cell that is drawn. */
  readonly cell: number;
  onSample(sample: number | null): void;
  onSpeed(speed: number | null): void;
}

export function renderTransport({ run, commands, sample, cell, onSample, onSpeed }: Transport): TemplateResult {
  const unable = run.phase === "empty" || run.phase === "failed" || run.resolved === null;
  return html`
    <div class="transport" role="group" aria-label="Run" part="transport">
      <button type="button" class="play" id="play" aria-keyshortcuts="Space" ?disabled=${unable} @click=${commands.toggle}>
        ${run.isRunning ? "Pause" : run.phase === "done" ? "Play again" : "Play"}
      </button>
      <button type="button" id="step" aria-keyshortcuts="s" ?disabled=${unable || run.phase === "done"} @click=${commands.step}>Step</button>
      <button type="button" id="reset" aria-keyshortcuts="r" ?disabled=${run.resolved === null} @click=${commands.reset}>Reset</button>
      ${renderScrubber(run, sample, cell, onSample)}
      <label class="speed">
        <span>Speed</span>
        <select
          id="speed"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            onSpeed(value === "" ? null : Number(value));
          }}
        >
          <option value="" ?selected=${run.pace.speed === null}>as fast as it goes</option>
          ${speeds.map(
            (speed) =>
              html`<option value=${speed} ?selected=${run.pace.speed === speed}>
                ${speed} ${speed === 1 ? "sample time" : "sample times"} a second
              </option>`,
          )}
        </select>
      </label>
    </div>
  `;
}

/** Over the sample times that there are so far. */
function renderScrubber(run: RunController, sample: number | null, cell: number, onSample: Transport["onSample"]) {
  const { resolved, history } = run;
  const times = history.times(cell);
  if (resolved === null || times.length < 2) return nothing;
  const last = times.length - 1;
  const now = Math.min(sample ?? last, last);
  const words = timeWords(resolved.system.kind, times[now]!, shortNumber);
  return html`<label class="scrubber">
    <span class="heard">Time that is shown</span>
    <input
      id="scrub"
      type="range"
      min="0"
      max=${last}
      step="1"
      .value=${live(String(now))}
      aria-valuetext=${words}
      @input=${(event: Event) => {
        const chosen = (event.target as HTMLInputElement).valueAsNumber;
        onSample(chosen >= last ? null : chosen);
      }}
    />
    <output>${sample === null ? nothing : words}</output>
  </label>`;
}

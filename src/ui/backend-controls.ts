/** The controls for what computes: which backend, and in which precision. */

import { html, type TemplateResult } from "lit";
import { type BackendChoice, backendChoices, precisions } from "../backend.ts";
import type { Precision } from "../cpu/ensemble.ts";
import { renderSelect } from "./choice.ts";

const backendNames: Readonly<Record<BackendChoice, string>> = { auto: "automatic", webgpu: "WebGPU", cpu: "CPU" };

/** Null leaves the choice open, as the attributes do. */
export function renderBackend(
  backend: BackendChoice | null,
  precision: Precision | null,
  choose: (backend: BackendChoice | null, precision: Precision | null) => void,
): TemplateResult {
  // WebGPU has no other, and a wish for it would only fail.
  const lacks = (chosen: string | null, name: string | null) => chosen === "webgpu" && name === "float64";
  const backendOptions = backendChoices.map((value) => ({ value, name: backendNames[value] }));
  const precisionOptions = [
    { value: "", name: "automatic" },
    ...precisions.map((value) => ({ value, name: value, disabled: lacks(backend, value) })),
  ];
  return html`<div class="pair">
    ${renderSelect({ id: "backend", label: "Backend", value: backend ?? "auto", options: backendOptions }, (chosen) =>
      choose(chosen as BackendChoice, lacks(chosen, precision) ? null : precision),
    )}
    ${renderSelect(
      { id: "precision", label: "Precision", value: precision ?? "", options: precisionOptions },
      (chosen) => choose(backend, chosen === "" ? null : (chosen as Precision)),
    )}
  </div>`;
}

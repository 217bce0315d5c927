/** A figure as one JSON document: what it is, what it was computed from, the numbers that are drawn, and the verdicts. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { tableOf } from "../views/table.ts";
import type { JudgedClaim } from "./figure-claims.ts";
import type { DrawnViews } from "./figure-views.ts";
import type { NodeBackend } from "./open-backend.ts";
import { versions } from "./versions.ts";

export interface FigureParts extends DrawnViews {
  readonly name: string;
  readonly resolved: ResolvedExperiment;
  /** Settings of the command line, as they are written. */
  readonly changed: readonly string[];
  readonly backend: NodeBackend;
  /** Null where none were judged. */
  readonly claims: readonly JudgedClaim[] | null;
  /** Of each view. */
  readonly captions: readonly (readonly string[])[];
  readonly files: readonly string[];
  readonly wallSeconds: number;
}

export function figureDocument(parts: FigureParts): object {
  const { name, resolved, changed, backend, drawn, captions, claims, files } = parts;
  const { experiment, cells, runsPerCell } = resolved;
  return {
    name,
    title: experiment.title ?? name,
    ...(experiment.summary === undefined ? {} : { summary: experiment.summary }),
    ...(experiment.reproduces === undefined ? {} : { reproduces: experiment.reproduces }),
    files,
    runs: runsPerCell,
    cells: cells.length,
    seed: experiment.seed,
    changed,
    claims: claims?.map(claimRow) ?? null,
    views: drawn.map(({ view, scene }, k) => ({
      kind: view.kind,
      title: scene.title,
      note: scene.note,
      caption: captions[k],
      panels: scene.panels.map((panel) => ({
        title: panel.title,
        told: panel.told,
        remark: panel.remark,
        ...tableOf(panel, scene.legend),
      })),
    })),
    experiment,
    backend: backend.open.backend,
    precision: backend.precision,
    device: parts.device,
    warnings: parts.warnings,
    versions: versions(backend.open.backend),
    wallSeconds: parts.wallSeconds,
  };
}

/** As `verify` writes it, with the ensemble that was judged. */
function claimRow({ check, measured, at, bound, margin, verdict, runs }: JudgedClaim): object {
  return {
    id: check.id,
    claim: check.claim,
    equations: check.equations,
    measured,
    at,
    bound: { ...bound, why: check.bound.why },
    margin,
    verdict,
    experiment: typeof check.experiment === "string" ? check.experiment : "its own",
    runs,
  };
}

/** `matrix-dynamics figure`: draws the views of experiments, writes their numbers, and judges what they claim. */

import type { Group } from "../checks/examine.ts";
import { runsOf } from "../checks/prepare.ts";
import { defaultMemory } from "../ensemble/memory.ts";
import { warningSentence } from "../ensemble/warnings.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { View } from "../experiment/views-schema.ts";
import { chooseViews, shownBy } from "../views/default-views.ts";
import type { Scene } from "../views/scene.ts";
import { darkPalette, printPalette, type SvgOptions, sceneToSvg } from "../views/svg.ts";
import { csvOf } from "../views/table.ts";
import { boundWords } from "./claim-words.ts";
import { exitCodes, UsageError } from "./fail.ts";
import { captionOf } from "./figure-caption.ts";
import { type JudgedClaim, judgeClaims, prepareClaims } from "./figure-claims.ts";
import { figureDocument } from "./figure-document.ts";
import { fileName, namedTargets, requireDistinct } from "./figure-names.ts";
import { drawViews } from "./figure-views.ts";
import { boundHeap } from "./heap.ts";
import { jsonChunks } from "./json-chunks.ts";
import { prepare } from "./load.ts";
import { createNotice, type Notice } from "./notice.ts";
import { type BackendOptions, type NodeBackend, openNodeBackend, readWish } from "./open-backend.ts";
import { type Format, readBytes, type Scheme, settingsOf, usualRuns } from "./option-values.ts";
import { print, say } from "./output.ts";
import { openPainter, type Painter } from "./png.ts";
import { createStopSignal, type StopSignal } from "./stop-signal.ts";
import { type Folder, type NamedFile, openFolder } from "./whole-files.ts";
import { byteCount, counted, duration, measured, table } from "./words.ts";

export interface FigureOptions extends BackendOptions {
  readonly runs?: number;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly format: readonly Format[];
  readonly scheme: Scheme;
  /** Which ones, counted from 1; all where it is left out. */
  readonly views?: readonly number[];
  /** In pixels. */
  readonly width: number;
  readonly font?: readonly string[];
  /** Panels and key alone: the words go into a file beside them. */
  readonly plain?: boolean;
  /** False: they are not judged. */
  readonly claims?: boolean;
  readonly checks?: string;
  readonly memory?: string;
  readonly out: string;
}

/** One experiment on its way to its files. */
interface Figure {
  readonly target: string;
  readonly name: string;
  readonly resolved: ResolvedExperiment;
  /** Those that are drawn, with their numbers from 1. */
  readonly views: readonly NumberedView[];
  readonly groups: readonly Group[];
}

interface NumberedView {
  readonly number: number;
  readonly view: View;
}

interface Judged {
  readonly figure: Figure;
  readonly claims: readonly JudgedClaim[];
}

/** All that the figures of one command have in common. */
interface Studio {
  readonly options: FigureOptions;
  readonly memory: number | undefined;
  /** Settings of the command line, as they are written. */
  readonly changed: readonly string[];
  readonly backend: NodeBackend;
  readonly painter: Painter | null;
  readonly folder: Folder;
  readonly notice: Notice;
  readonly stop: StopSignal;
}

/** A picture of points has so many pixels to one of the document, as sharp screens and print want it. */
const zoom = 2;

/** The exit code. */
export async function figure(words: readonly string[], options: FigureOptions): Promise<number> {
  const wish = readWish(options);
  const memory = options.memory === undefined ? undefined : readBytes(options.memory);
  const changed = settingsOf({ set: options.set, seed: options.seed });
  const figures = namedTargets(words).map((target) => prepareFigure(target, changed, options));
  requireDistinct(figures);
  const painter = options.format.includes("png") ? await openPainter(options.font) : null;
  const folder = openFolder(options.out, "--out");
  const stop = createStopSignal(
    () => folder.abandon(),
    "Stopped before the first figure was complete: nothing was written.",
  );
  const backend = await openNodeBackend(wish).catch((error: unknown) => {
    folder.abandon();
    throw error;
  });
  const notice = createNotice(process.stderr);
  try {
    say([`${counted(figures.length, "figure")} on ${backend.place}.`, ...backend.remarks].join(" "));
    // The other half is the workers': each has a heap of its own.
    boundHeap((memory ?? defaultMemory) / 2);
    const started = performance.now();
    const judged = await drawAll(figures, { options, memory, changed, backend, painter, folder, notice, stop });
    notice.finish();
    const left = figures.length - judged.length;
    const failed = judged.flatMap(({ claims }) => claims).filter(({ verdict }) => verdict !== "holds");
    await print(`${reported(judged, options.claims === false, left)}\n`);
    say(`${duration((performance.now() - started) / 1000)}.`);
    if (left > 0) return exitCodes.interrupted;
    return failed.length === 0 ? 0 : exitCodes.runFailed;
  } finally {
    notice.finish();
    stop.dispose();
    folder.abandon();
    backend.close();
  }
}

/** Throws where anything about the figure is wrong, before any is drawn. */
function prepareFigure(target: string, changed: readonly string[], options: FigureOptions): Figure {
  const resolved = withRuns(target, changed, options.runs);
  const name = fileName(target, resolved.experiment.name);
  const views = viewsOf(target, resolved, options.views);
  const claims = options.claims === false ? [] : (resolved.experiment.claims ?? []);
  return {
    target,
    name,
    resolved,
    views,
    groups: prepareClaims(target, claims, options.checks, options.runs ?? usualRuns),
  };
}

function viewsOf(target: string, resolved: ResolvedExperiment, asked?: readonly number[]): readonly NumberedView[] {
  const all = chooseViews(resolved).first.map((view, k) => ({
    view: resolved.views.length === 0 ? acrossSweep(view, resolved) : view,
    number: k + 1,
  }));
  if (all.length === 0)
    throw new UsageError(`${target} has nothing to draw: it has no views, and reports no observables.`);
  const strange = asked?.find((number) => number > all.length);
  if (strange !== undefined)
    throw new UsageError(`${target} has ${counted(all.length, "view")}, but --views asks for number ${strange}.`);
  return asked === undefined ? all : all.filter(({ number }) => asked.includes(number));
}

/** Where an experiment says no views, nothing of its sweep is left out: a page lets one choose a cell, a picture does not. */
function acrossSweep(view: View, { cells }: ResolvedExperiment): View {
  const [across, down] = Object.keys(cells[0]!.parameters);
  return view.kind === "time" ? { ...view, ...(across && { across }), ...(down && { down }) } : view;
}

/** To be computed: observables that no view draws cost time. Lines over time say what they need, planes and maps read classes too. */
function withObservables(resolved: ResolvedExperiment, views: readonly View[]): ResolvedExperiment {
  const { experiment, observables } = resolved;
  const drawn = new Set(views.flatMap(shownBy));
  const needed = observables.filter((name) => drawn.has(name));
  if (views.some(({ kind }) => kind !== "time") || needed.length === 0) return resolved;
  return resolveExperiment({ ...experiment, observables: needed, histograms: {} });
}

/** `runs` holds wherever starts are drawn, as for checks. */
function withRuns(target: string, changed: readonly string[], runs: number | undefined): ResolvedExperiment {
  const { resolved } = prepare(target, changed);
  const wanted = runs === undefined ? resolved.runsPerCell : runsOf(resolved, runs);
  return wanted === resolved.runsPerCell ? resolved : prepare(target, [...changed, `runs=${wanted}`]).resolved;
}

/** Those that are complete. */
async function drawAll(figures: readonly Figure[], studio: Studio): Promise<readonly Judged[]> {
  const { stop, notice } = studio;
  const judged: Judged[] = [];
  for (const [k, one] of figures.entries()) {
    if (stop.requested()) break;
    const claims = await drawFigure(one, (words) => notice.show(`${k + 1} of ${figures.length}: ${words}`), studio);
    if (claims === null) break;
    judged.push({ figure: one, claims });
    stop.keep();
  }
  return judged;
}

/** Computes, judges and writes it; null where it was stopped before that. */
async function drawFigure(
  figure: Figure,
  progress: (words: string) => void,
  studio: Studio,
): Promise<readonly JudgedClaim[] | null> {
  const { name, resolved, groups, views: numbered } = figure;
  const { options, memory, changed, backend, painter, folder, notice, stop } = studio;
  const started = performance.now();
  progress(name);
  const asked = numbered.map(({ view }) => view);
  const views = await drawViews(backend.open, withObservables(resolved, asked), asked, {
    precision: backend.precision,
    memory,
    onAdvance: ({ fraction }) => progress(`${name}  ${Math.floor(fraction * 100)}%`),
    stopped: stop.requested,
  });
  if (views === null) return null;
  const claims = await judgeClaims(
    options.claims === false ? [] : (resolved.experiment.claims ?? []),
    groups,
    backend,
    {
      memory,
      onProgress: (words) => progress(`${name}, its claims: ${words}`),
      stopped: stop.requested,
    },
  );
  if (claims === null) return null;
  progress(`${name}  writing`);
  const about = { resolved, changed, backend, claims: options.claims === false ? null : claims };
  const captions = views.drawn.map(({ view }, k) => captionOf(view, k === 0, about));
  const pictures = views.drawn.flatMap(({ scene }, k): NamedFile[] => {
    const at = `${name}-${numbered[k]!.number}`;
    const svg = sceneToSvg(scene, options.scheme === "dark" ? darkPalette : printPalette, {
      width: options.width,
      ...(options.plain === true ? { plain: true } : { caption: captions[k]! }),
      ...(options.scheme === "auto" ? { dark: darkPalette } : {}),
    } satisfies SvgOptions);
    const isDrawn = options.format.some((format) => format === "svg" || format === "png");
    const words =
      options.plain === true && isDrawn ? [{ name: `${at}.txt`, chunks: [wordsOf(scene, captions[k]!)] }] : [];
    const files = options.format.flatMap((format): NamedFile[] => {
      if (format === "svg") return [{ name: `${at}.svg`, chunks: [svg] }];
      if (format === "csv") return [{ name: `${at}.csv`, chunks: [csvOf(scene)] }];
      if (format === "png") return [{ name: `${at}.png`, chunks: [painted(svg, at, painter!, notice)] }];
      return [];
    });
    return [...files, ...words];
  });
  const wallSeconds = Number(((performance.now() - started) / 1000).toFixed(3));
  const names = pictures.map((file) => file.name);
  const document = () => figureDocument({ ...views, ...about, name, captions, files: names, wallSeconds });
  const all = options.format.includes("json")
    ? [...pictures, { name: `${name}.json`, chunks: jsonChunks(document()) }]
    : pictures;
  const { bytes } = await folder.write(all);
  notice.finish();
  say(`${name}: ${counted(all.length, "file")} in ${options.out} (${byteCount(bytes)}), ${duration(wallSeconds)}.`);
  for (const warning of views.warnings) say(warningSentence(warning));
  return claims;
}

/** What a plain picture does not say. */
function wordsOf({ title, note }: Scene, caption: readonly string[]): string {
  return `${[title, note, ...caption].filter((paragraph) => paragraph !== "").join("\n\n")}\n`;
}

function painted(svg: string, name: string, painter: Painter, notice: Notice): Uint8Array {
  const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text).join("");
  const strange = painter.strange(words);
  if (strange.length > 0) {
    notice.finish();
    say(
      `${name}.png: no font here has ${strange.join(" ")}; boxes stand for them. Name a font that has them with --font.`,
    );
  }
  return painter.png(svg, zoom);
}

function reported(judged: readonly Judged[], leftOut: boolean, left: number): string {
  const rows = judged.flatMap(({ figure, claims }) =>
    claims.map(({ check, measured: value, bound, verdict, runs }) => [
      figure.name,
      check.id,
      measured(value),
      boundWords(bound),
      verdict,
      String(runs),
      check.claim,
    ]),
  );
  const failed = judged.flatMap(({ claims }) => claims.filter(({ verdict }) => verdict !== "holds"));
  const heading = ["figure", "claim", "measured", "bound", "verdict", "runs", "in words"];
  const sum = leftOut
    ? "No claims were judged."
    : rows.length === 0
      ? 'There are no claims to judge: an experiment names its own under "claims".'
      : failed.length === 0
        ? `${counted(rows.length, "claim")}: all hold.`
        : `${rows.length - failed.length} of ${rows.length} claims hold; not ${failed.map(({ check }) => check.id).join(", ")}.`;
  const rest = left === 0 ? "" : ` Stopped before the other ${left === 1 ? "figure" : counted(left, "figure")}.`;
  return [...(rows.length === 0 ? [] : [table([heading, ...rows]), ""]), `${sum}${rest}`].join("\n");
}

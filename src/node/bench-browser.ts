/** The benchmark in a browser: what a reader of a page gets from the element, and beside it TensorFlow.js, which its author could take instead. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BackendChoice, precisions } from "../backend.ts";
import type { Precision } from "../cpu/ensemble.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import { isSoftware } from "../gpu/device.ts";
import { byolInput, byolInputSteps, productsAStep, step } from "./bench-flows.ts";
import { stretches } from "./bench-measure.ts";
import type { PeerRow } from "./bench-peers.ts";
import type { Row } from "./bench-report.ts";
import { stepsBetween } from "./bench-shares.ts";
import { serveBench } from "./bench-site.ts";
import { type ChromePage, findChrome, openChrome } from "./chrome.ts";
import { RunError } from "./fail.ts";

export interface BrowserBench {
  /** What a document says of the browser. */
  readonly about: { readonly product: string; readonly webgpu: string };
  /** Whether WebGPU is measured there, on a GPU. */
  readonly hasGpu: boolean;
  rows(n: number, runs: number, seconds: number): Promise<Row[]>;
  /** Null where TensorFlow.js is not installed. */
  peer(n: number, runs: number, seconds: number): Promise<PeerRow | null>;
  close(): Promise<void>;
}

export interface BrowserWish {
  /** Its program; the first that is found where none is named. */
  readonly program?: string;
  readonly backends: ReadonlySet<BackendChoice>;
  /** Where the element was built: beside the built command. */
  readonly element?: string;
}

/** `dist/`, seen from a part of the command in `dist/cli/`. */
const beside = join(dirname(fileURLToPath(import.meta.url)), "..");

export const browserSetting = `the element on a page; with charts: all observables at a sample every ${stepsBetween} steps, at most one an animation frame, drawn as the element opens`;

/** As many samples as animation frames in all the stretches of one, and some over: the memory of a page holds so many. */
function sampledFor(seconds: number): object {
  const samples = Math.ceil(150 * (2 * seconds + 2));
  return { end: (samples - 1) * stepsBetween * step, samples };
}

/** Throws a RunError where there is no browser or no element, or where WebGPU alone is asked for and not to be had. */
export async function openBrowserBench({ program, backends, element = beside }: BrowserWish): Promise<BrowserBench> {
  const site = await serveBench(element);
  try {
    // Browsers show WebGPU on Linux where they are told to; a software adapter is taken where it is asked for.
    const chrome = await openChrome(program ?? findChrome(), ["--enable-unsafe-webgpu", "--enable-features=Vulkan"]);
    try {
      const page = await chrome.open(site.element);
      const found = await page.evaluate<Pick<GPUAdapter, "info"> | null>("findAdapter()");
      const hasGpu = found !== null && !isSoftware(found as GPUAdapter);
      if (found === null && backends.has("webgpu"))
        throw new RunError(`${chrome.product} has no WebGPU adapter here; leave --backend webgpu out.`);
      const measuresGpu = backends.has("webgpu") || (backends.has("auto") && hasGpu);
      const measuresCpu = backends.has("cpu") || backends.has("auto");
      const places: Place[] = [
        ...(measuresCpu ? precisions.map((precision): Place => ({ backend: "cpu", precision })) : []),
        ...(measuresGpu ? [{ backend: "webgpu", precision: "float32" } as const] : []),
      ];
      return {
        about: { product: chrome.product, webgpu: found === null ? "none" : wordsOf(found.info) },
        hasGpu: measuresGpu && hasGpu,
        rows: (n, runs, seconds) => measureElements(page, places, n, runs, seconds),
        async peer(n, runs, seconds) {
          if (site.tensorflow === null) return null;
          const own = await chrome.open(site.tensorflow);
          try {
            const call = `measurePeer(${JSON.stringify({ n, runs, seconds })})`;
            const { runStepsPerSecond, threads, version } = await own.evaluate<{
              readonly runStepsPerSecond: number;
              readonly threads: number;
              readonly version: string;
            }>(call);
            const name = "chrome tensorflow.js wasm float32";
            return { name, n, runs, runStepsPerSecond, version: `${version} (threads: ${threads})` };
          } finally {
            await own.close();
          }
        },
        async close() {
          await chrome.close();
          site.close();
        },
      };
    } catch (error) {
      await chrome.close();
      throw error;
    }
  } catch (error) {
    site.close();
    throw error;
  }
}

function wordsOf({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description].filter((word) => word !== "").join(" ") || "unnamed";
}

interface Place {
  readonly backend: "cpu" | "webgpu";
  readonly precision: Precision;
}

/** Steps alone, and with all that a reader sees; in turn, the best of three stretches, as on this side. */
async function measureElements(
  page: ChromePage,
  places: readonly Place[],
  n: number,
  runs: number,
  seconds: number,
): Promise<Row[]> {
  const steps = { ...byolInputSteps(n, runs), views: [] };
  const charts = byolInput(n, runs, { times: sampledFor(seconds) });
  const flopsAStep = productsAStep(resolveExperiment(steps));
  const shown = places.flatMap(({ backend, precision }) => [
    { name: `chrome ${backend} ${precision}`, backend, precision, experiment: steps, controls: "none" },
    { name: `chrome ${backend} ${precision} with charts`, backend, precision, experiment: charts, controls: "full" },
  ]);
  try {
    const opened: number[] = [];
    for (const { name: _, ...given } of shown)
      opened.push(await page.evaluate<number>(`openElement(${JSON.stringify(given)})`));
    const best = shown.map(() => 0);
    // The first round builds the kernels, and lets the length of a job settle.
    for (let stretch = 0; stretch <= stretches; stretch++)
      for (const [index, element] of opened.entries()) {
        const length = stretch === 0 ? Math.min(1, seconds / 2) : seconds / stretches;
        const timeASecond = await page.evaluate<number>(`playFor(${element}, ${length})`);
        if (stretch > 0) best[index] = Math.max(best[index]!, (timeASecond / step) * runs);
      }
    return shown.map(({ name }, index) => {
      const runStepsPerSecond = best[index]!;
      return { name, flow: "byol", n, runs, runStepsPerSecond, gflops: (runStepsPerSecond * flopsAStep) / 1e9 };
    });
  } finally {
    await page.evaluate("closeElements()");
  }
}

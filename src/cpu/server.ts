/** A worker's side: answers jobs one after another with the kernels it was given. */

import { reduceComponents } from "../ensemble/over-runs.ts";
import type { KernelSource } from "./kernels.ts";
import type { Answers, Job, Port, Request, Response } from "./messages.ts";
import type { Recipe } from "./recipe.ts";
import { createStation, type Station } from "./station.ts";

export interface Server {
  setRecipe(ensemble: number, recipe: Recipe, mostRuns: number): void;
  forget(ensemble: number): void;
  /** @throws RangeError where there is no memory for the ensemble's blocks */
  answer(job: Job): Answers[keyof Answers];
}

export function createServer(source: KernelSource): Server {
  const recipes = new Map<number, { recipe: Recipe; mostRuns: number; station: Station | null }>();
  return {
    setRecipe(ensemble, recipe, mostRuns) {
      recipes.set(ensemble, { recipe, mostRuns, station: null });
    },
    forget(ensemble) {
      recipes.delete(ensemble);
    },
    answer(job) {
      if (job.kind === "reduce") return reduceComponents(job.values, job.runs, job.histograms);
      const entry = recipes.get(job.ensemble);
      if (!entry) throw new Error("a job came before its recipe");
      entry.station ??= createStation(source, entry.recipe, entry.mostRuns);
      return entry.station.work(job.block, job.milliseconds);
    },
  };
}

/** Answers what arrives at a port. The first message brings the kernels. */
export function serve(port: Port<Response, Request>): void {
  let server: Server | null = null;
  port.listen((request) => {
    switch (request.kind) {
      case "kernels":
        server = createServer(request.source);
        port.post({ kind: "ready" }, []);
        return;
      case "recipe":
        server?.setRecipe(request.ensemble, request.recipe, request.mostRuns);
        return;
      case "forget":
        server?.forget(request.ensemble);
        return;
      case "job":
        answer(request.id, request.job);
    }
  });

  function answer(id: number, job: Job): void {
    try {
      const found = server!.answer(job);
      port.post({ kind: "done", id, answer: found }, buffersOf(found));
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      port.post({ kind: "failed", id, name, message }, []);
    }
  }
}

/** Buffers that are handed over rather than copied. */
function buffersOf(answer: Answers[keyof Answers]): ArrayBuffer[] {
  if (!("block" in answer)) return [];
  const values = answer.observed.map((observed) => observed.values.buffer);
  return answer.block.memory === null ? values : [answer.block.memory, ...values];
}

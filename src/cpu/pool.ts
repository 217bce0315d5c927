/** The workers, or this thread where there can be none: takes jobs and promises their answers. */

import { disposedSentence } from "../ensemble/frames.ts";
import { CpuError } from "./cpu-error.ts";
import type { KernelSource } from "./kernels.ts";
import type { Answers, Job, Port, Request, Response } from "./messages.ts";
import type { Recipe } from "./recipe.ts";
import { createServer } from "./server.ts";

/** A worker as its host holds it. */
export interface WorkerPort extends Port<Request, Response> {
  /** Calls back once where the worker ends or its script fails. */
  onEnd(ended: (reason: string) => void): void;
  terminate(): void;
}

export interface Pool {
  /** 0: jobs run on this thread, each before `run` returns. */
  readonly workers: number;
  /** Another job would begin soon: some worker has at most one to do. */
  hasRoom(): boolean;
  /** The answer of a job, whose buffers are handed over. Rejects with a CpuError. */
  run<Kind extends keyof Answers>(job: Job & { readonly kind: Kind }): Promise<Answers[Kind]>;
  /** Must come before an ensemble's first job. */
  introduce(ensemble: number, recipe: Recipe, mostRuns: number): void;
  /** An ensemble's jobs are wanted no more; a worker that is busy with one for long is ended. */
  forget(ensemble: number): void;
  close(): void;
}

/** One that it works on and one that waits, so that it never idles while a message travels. */
const jobsAWorker = 2;
/** Two jobs end within fifty milliseconds, but for very large matrices and on a machine that has more to do. */
const patienceMilliseconds = 250;

const closedSentence = "The CPU backend has been closed.";

interface Pending {
  readonly ensemble: number;
  resolve(answer: Answers[keyof Answers]): void;
  reject(error: Error): void;
}

/** A job that no worker can begin yet. */
interface Waiting {
  readonly job: Job;
  readonly pending: Pending;
}

interface Member {
  readonly port: WorkerPort;
  readonly jobs: Map<number, Pending>;
  readonly introduced: Set<number>;
  /** Ends it where it stays with jobs that nobody wants. */
  impatience: ReturnType<typeof setTimeout> | undefined;
}

export function createPool(source: KernelSource, ready: readonly WorkerPort[], start: () => WorkerPort): Pool {
  const recipes = new Map<number, { recipe: Recipe; mostRuns: number }>();
  const members = new Set<Member>();
  let backlog: Waiting[] = [];
  let nextJob = 0;
  let closed = false;

  const join = (port: WorkerPort): Member => {
    const member: Member = { port, jobs: new Map(), introduced: new Set(), impatience: undefined };
    port.listen((response) => {
      if (response.kind === "ready") return;
      const pending = member.jobs.get(response.id);
      member.jobs.delete(response.id);
      if (response.kind === "done") pending?.resolve(response.answer);
      else pending?.reject(failureOf(response));
      handOut();
    });
    port.onEnd((reason) => {
      leave(member, endedSentence(reason));
      handOut();
    });
    members.add(member);
    return member;
  };
  const leave = (member: Member, sentence: string): void => {
    clearTimeout(member.impatience);
    if (!members.delete(member)) return;
    for (const pending of member.jobs.values()) pending.reject(new CpuError(sentence));
  };
  const isForgotten = ({ ensemble }: Pending): boolean => !recipes.has(ensemble);
  /** By a job that nobody wants any more: it is ended where that takes long, so another's should not wait behind it. */
  const isDetained = (member: Member): boolean => [...member.jobs.values()].some(isForgotten);
  const idlest = (): Member => {
    // One that ended is replaced when there is work again.
    while (members.size < ready.length) {
      const port = start();
      port.post({ kind: "kernels", source }, []);
      join(port);
    }
    return [...members].reduce((best, member) => {
      if (isDetained(member) !== isDetained(best)) return isDetained(best) ? member : best;
      return member.jobs.size < best.jobs.size ? member : best;
    });
  };
  const give = (member: Member, { job, pending }: Waiting): void => {
    const id = nextJob++;
    try {
      if (!member.introduced.has(job.ensemble)) {
        member.port.post({ kind: "recipe", ensemble: job.ensemble, ...recipes.get(job.ensemble)! }, []);
        member.introduced.add(job.ensemble);
      }
      member.jobs.set(id, pending);
      member.port.post({ kind: "job", id, job }, buffersOf(job));
    } catch (error) {
      // A copy that the machine has no memory for.
      member.jobs.delete(id);
      pending.reject(failureOf(asError(error)));
    }
  };
  const rejectBacklog = (error: Error, isMeant: (waiting: Waiting) => boolean): void => {
    const rejected = backlog.filter(isMeant);
    backlog = backlog.filter((waiting) => !isMeant(waiting));
    for (const { pending } of rejected) pending.reject(error);
  };
  const handOut = (): void => {
    try {
      while (backlog.length > 0) {
        const member = idlest();
        if (isDetained(member)) return;
        give(member, backlog.shift()!);
      }
    } catch (error) {
      // No new worker starts in the place of one that ended.
      rejectBacklog(new CpuError(`No worker starts any more (${asError(error).message}).`), () => true);
    }
  };
  for (const port of ready) join(port);

  return {
    workers: ready.length,
    hasRoom() {
      // Where it is closed, or workers have to be started first, `run` has what there is to say.
      if (closed || members.size < ready.length) return true;
      const member = idlest();
      return member.jobs.size < jobsAWorker && !isDetained(member);
    },
    run(job) {
      if (closed) return Promise.reject(new CpuError(closedSentence));
      if (!recipes.has(job.ensemble)) return Promise.reject(new CpuError(disposedSentence));
      return new Promise((resolve, reject) => {
        const pending = { ensemble: job.ensemble, resolve: resolve as Pending["resolve"], reject };
        backlog.push({ job, pending });
        handOut();
      });
    },
    introduce(ensemble, recipe, mostRuns) {
      recipes.set(ensemble, { recipe, mostRuns });
    },
    forget(ensemble) {
      recipes.delete(ensemble);
      rejectBacklog(new CpuError(disposedSentence), ({ pending }) => isForgotten(pending));
      for (const member of members) {
        if (member.introduced.delete(ensemble)) member.port.post({ kind: "forget", ensemble }, []);
        if (!isDetained(member)) continue;
        clearTimeout(member.impatience);
        member.impatience = setTimeout(() => {
          // What it does for another ensemble must not be lost.
          if (!isDetained(member) || ![...member.jobs.values()].every(isForgotten)) return;
          leave(member, disposedSentence);
          member.port.terminate();
          handOut();
        }, patienceMilliseconds);
      }
    },
    close() {
      closed = true;
      rejectBacklog(new CpuError(closedSentence), () => true);
      for (const member of [...members]) {
        leave(member, closedSentence);
        member.port.terminate();
      }
    },
  };
}

/** The same on this thread. */
export function createLocalPool(source: KernelSource): Pool {
  const server = createServer(source);
  return {
    workers: 0,
    hasRoom: () => true,
    async run<Kind extends keyof Answers>(job: Job & { readonly kind: Kind }): Promise<Answers[Kind]> {
      // Statistics come in many jobs at once: the page may do something between two.
      if (job.kind === "reduce") await new Promise((resolve) => setTimeout(resolve, 0));
      try {
        return server.answer(job) as Answers[Kind];
      } catch (error) {
        throw failureOf(asError(error));
      }
    },
    introduce: server.setRecipe,
    forget: server.forget,
    close: () => undefined,
  };
}

function endedSentence(reason: string): string {
  return `A worker of the CPU backend ended (${reason}); what it had computed is gone: start the run again.`;
}

/** Refused memory is named so by kernels.ts; an array or a copy that is refused says it in the engine's own words. */
function failureOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  const isMemory = name === "OutOfMemoryError" || /allocation failed|out of memory/i.test(message);
  return isMemory
    ? new CpuError(`The CPU backend ran out of memory (${message}); lower runs or the dimensions.`)
    : new CpuError(message);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function buffersOf(job: Job): ArrayBuffer[] {
  if (job.kind === "reduce") return [job.values.buffer];
  return job.block.memory === null ? [] : [job.block.memory];
}

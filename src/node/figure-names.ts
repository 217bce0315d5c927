/** What NAME of `figure` stands for: a figure of the paper, all of them, or whatever `run` takes. */

import { basename } from "node:path";
import { chapters, experimentNames, loadExperiment } from "../experiment/library.ts";
import { UsageError } from "./fail.ts";

/** The shipped experiments that reproduce a published figure, in the order of the gallery. */
export function paperFigures(): readonly string[] {
  const stories = chapters.flatMap((chapter) => chapter.stories);
  return stories.filter((name) => loadExperiment(name).reproduces !== undefined);
}

/** `all`, names, and words with which several names begin (`figure-10`, `main`), each once; what is none of these stays as it is, for `run` knows files. */
export function namedTargets(words: readonly string[]): readonly string[] {
  const targets = words.flatMap((word) => {
    if (word === "all") return paperFigures();
    const begun = experimentNames.filter((name) => name.startsWith(`${word}-`));
    return experimentNames.includes(word) || begun.length === 0 ? [word] : inOrder(begun);
  });
  return [...new Set(targets)];
}

/** As the paper has them. */
function inOrder(names: readonly string[]): readonly string[] {
  const figures = paperFigures();
  return [...figures.filter((name) => names.includes(name)), ...names.filter((name) => !figures.includes(name))];
}

/** What its files are called. */
export function fileName(target: string, name: string | undefined): string {
  const own = name ?? basename(target).replace(/\.(json|flow)$/, "");
  return own.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|-+$/g, "") || "figure";
}

/** Throws a UsageError where one figure would overwrite another. */
export function requireDistinct(named: readonly { readonly target: string; readonly name: string }[]): void {
  for (const [k, { target, name }] of named.entries()) {
    const other = named.slice(0, k).find((one) => one.name === name);
    if (other !== undefined)
      throw new UsageError(
        `${other.target} and ${target} are both named ${name}: draw them into folders of their own with --out.`,
      );
  }
}

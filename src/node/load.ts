/** What NAME|FILE of the command line stands for: a shipped experiment, a shipped system, an experiment file or the text of a system. */

import { existsSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";
import type { PartResult } from "../ensemble/result.ts";
import { experimentNames, loadExperiment } from "../experiment/library.ts";
import { didYouMean, ExperimentError } from "../experiment/problems.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { withSetting } from "../experiment/settings.ts";
import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import { LanguageErrors } from "../language/index.ts";
import type { Program } from "../program/program.ts";
import { systemNames } from "../systems.ts";
import { isCheckpoint } from "./checkpoint-file.ts";
import { FileErrors, type Finding, listAdvice, sentenceOfProblem, UsageError } from "./fail.ts";
import { JsonTextError, offsetOf, placeOf, readJson } from "./json-text.ts";
import type { BackendOptions } from "./open-backend.ts";
import { readText } from "./regular-file.ts";

export interface Loaded {
  /** The experiment as written, with the text of a system file in place of its name. */
  readonly experiment: unknown;
  /** Where in which file a path of the experiment stands, or a line and column of the system's text; null for what is shipped. */
  readonly findings: ((error: ExperimentError | LanguageErrors) => Finding[]) | null;
  /** Which part of its ensemble a result holds. */
  readonly partOf?: PartResult | undefined;
  /** What a part was computed on, in the options' words: with others its bits are others. */
  readonly computedOn?: Pick<BackendOptions, "backend" | "precision" | "portableBits">;
  /** Knows the system of the file that was read. */
  readonly library?: SystemLibrary;
}

export interface Prepared {
  readonly resolved: ResolvedExperiment;
  readonly program: Program;
}

/** The experiment of NAME|FILE, which may have been loaded already, with the given settings, and its program. Throws FileErrors, ExperimentError, LanguageErrors. */
export function prepare(target: string, settings: readonly string[] = [], loaded = loadTarget(target)): Prepared {
  const { experiment, findings, library } = loaded;
  try {
    const asked = settings.reduce((changed: unknown, setting) => withSetting(changed, setting), experiment);
    const named = withFileNamed(asked);
    const resolved = resolveExperiment(named?.experiment ?? asked, named?.library ?? library);
    return { resolved, program: resolved.program };
  } catch (error) {
    const known = error instanceof ExperimentError || error instanceof LanguageErrors;
    // With settings a problem may be on the command line, where the file has no place to show.
    if (!known || findings === null || (settings.length > 0 && error instanceof ExperimentError)) throw error;
    throw new FileErrors(findings(error));
  }
}

/** With the text of a system file that a setting names, in place of whatever system there was; null where none does. */
function withFileNamed(experiment: unknown) {
  const system = isObject(experiment) ? experiment.system : undefined;
  if (!isObject(experiment) || !isObject(system) || typeof system.file !== "string") return null;
  const text = readText(system.file, "The system file");
  return { experiment: { ...experiment, system: { text } }, library: parseFile(system.file, text) };
}

export function loadTarget(target: string): Loaded {
  if (experimentNames.includes(target)) return { experiment: loadExperiment(target), findings: null };
  if (systemNames.includes(target)) return { experiment: { name: target, system: target }, findings: null };
  if (existsSync(target) && isCheckpoint(target))
    throw new UsageError(`"${target}" is a checkpoint: matrix-dynamics run --resume ${target} goes on with it.`);
  const extension = extname(target);
  if (extension === ".json") return loadExperimentFile(target);
  if (extension === ".flow" || existsSync(target)) return loadSystemFile(target);
  const known = [...new Set([...experimentNames, ...systemNames])];
  const hint = didYouMean(target, known, "; a file must end in .json or .flow.");
  throw new UsageError(`"${target}" is neither a shipped experiment nor a shipped system${hint} ${listAdvice}`);
}

function loadSystemFile(file: string): Loaded {
  const text = readText(file, "The system file");
  const library = parseFile(file, text);
  const experiment = { name: basename(file, ".flow"), system: { text } };
  return { experiment, findings: (error) => findingsIn(file, error, () => ({ line: 1, column: 1 })), library };
}

/** The built-in systems and the one of a file, so that its text is read once. Throws FileErrors where it is not a system. */
function parseFile(file: string, text: string): SystemLibrary {
  try {
    const system = builtInSystems.parse(text);
    return { ...builtInSystems, parse: (other) => (other === text ? system : builtInSystems.parse(other)) };
  } catch (error) {
    if (!(error instanceof LanguageErrors)) throw error;
    throw new FileErrors(findingsIn(file, error, () => ({ line: 1, column: 1 })));
  }
}

function loadExperimentFile(file: string): Loaded {
  const text = readText(file, "The experiment file");
  try {
    const { value, place: root } = readJson(text);
    const place = (path: string) => placeOf(text, offsetOf(root, path));
    const { experiment, systemFile, library } = withSystemText(file, value, () => ({ file, ...place("system.file") }));
    return { experiment, findings: (error) => findingsIn(file, error, place, systemFile), library };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new FileErrors([{ file, ...placeOf(text, error.offset), sentence: `this is not JSON: ${error.message}` }]);
  }
}

/** `{"file": "my.flow"}`, resolved beside the experiment, becomes `{"text": ...}`. Throws FileErrors at `place`, or in the file. */
export function withSystemText(file: string, experiment: unknown, place: () => Omit<Finding, "sentence">) {
  const system = isObject(experiment) ? experiment.system : undefined;
  const name = isObject(system) ? system.file : undefined;
  // Anything but one file name is for the schema to complain about.
  if (!isObject(experiment) || typeof name !== "string" || Object.keys(system as object).length !== 1)
    return { experiment, systemFile: null, library: builtInSystems };
  const systemFile = resolve(dirname(file), name);
  const shown = isAbsolute(name) ? name : join(dirname(file), name);
  let text: string;
  try {
    text = readText(systemFile, "the system file");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new FileErrors([{ ...place(), sentence: error.message }]);
  }
  const library = parseFile(shown, text);
  return { experiment: { ...experiment, system: { text } }, systemFile: shown, library };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function findingsIn(
  file: string,
  error: ExperimentError | LanguageErrors,
  place: (path: string) => { readonly line: number; readonly column: number },
  systemFile: string | null = file,
): Finding[] {
  if (error instanceof ExperimentError)
    return error.problems.map((problem) => ({ file, ...place(problem.path), sentence: sentenceOfProblem(problem) }));
  return error.errors.map(({ line, column, sentence, at, message }) =>
    // A line of a shared text, or of a shipped system, is no line of the user's file.
    systemFile === null || at.from !== undefined
      ? { file, ...place("system"), sentence: message }
      : { file: systemFile, line, column, sentence },
  );
}

/** Changes one thing of an experiment by a line such as `eta=0.02` or `dimensions.n1=16`: the `--set` of the command line and the controls of the page. */

import { integratorOf } from "./integrator.ts";
import { ExperimentError, formatPath, show } from "./problems.ts";
import { readExperiment, resolveExperiment, systemOf } from "./resolve.ts";
import { type Experiment, experimentSchema } from "./schema.ts";
import { builtInSystems, type SystemLibrary } from "./system-library.ts";
import { sampleTimes } from "./times.ts";

type Branch = Readonly<Record<string, unknown>>;

/** Choosing another one of these makes the keys beside it meaningless. */
export const choices: readonly string[] = ["integrator.method", "data.model"];

/** Sections with an entry a name: each entry has its own defaults. */
const byName: readonly string[] = ["histograms"];

function isBranch(value: unknown): value is Branch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(path: string, message: string): never {
  throw new ExperimentError([{ path, message }]);
}

/** Numbers, lists and objects as JSON; anything else is a string. */
export function readSettingValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A value as a setting writes it: `readSettingValue` reads it back. */
export function settingText(value: unknown): string {
  const bare = typeof value === "string" && value !== "" && value === value.trim() && readSettingValue(value) === value;
  return bare ? value : JSON.stringify(value);
}

/**
 * The keys that lead to what the name of a setting means: a key of an experiment, `sigma` of the data, or a parameter. Throws
 * an ExperimentError where that hangs on an experiment that cannot be read.
 */
export function settingKeys(
  name: string,
  experiment: unknown,
  library: SystemLibrary = builtInSystems,
): readonly string[] {
  const keys = name.split(".");
  if (keys.length > 1 || Object.hasOwn(experimentSchema.shape, name)) return keys;
  if (name === "sigma") {
    const system = systemOf(readExperiment(experiment), library);
    if (!system.parameters.some((parameter) => parameter.name === name) && system.data.length > 0)
      return ["data", name];
  }
  return ["parameters", name];
}

/** What stands under a key, where it is the branch's own. */
function at(branch: Branch, key: string): unknown {
  return Object.hasOwn(branch, key) ? branch[key] : undefined;
}

/** Without what stands under the keys, if anything does. */
function without(branch: Branch, [key = "", ...rest]: readonly string[]): Branch {
  if (!Object.hasOwn(branch, key)) return branch;
  const inner = branch[key];
  if (rest.length > 0) return isBranch(inner) ? { ...branch, [key]: without(inner, rest) } : branch;
  return Object.fromEntries(Object.entries(branch).filter(([name]) => name !== key));
}

/** What is written out around a key of a section that the experiment leaves to the defaults: an experiment that has that section. */
function defaultsAround(experiment: Branch, keys: readonly string[], library: SystemLibrary): unknown {
  const [section = "", entry = ""] = keys;
  const named = byName.includes(section);
  if (keys.length < (named ? 3 : 2)) return undefined;
  const written = at(experiment, section);
  if (named ? isBranch(written) && at(written, entry) !== undefined : written !== undefined) return undefined;
  if (section === "integrator" || section === "times") return asSampled(readExperiment(experiment), library);
  return section === "data" || byName.includes(section) ? resolveExperiment(experiment, library).experiment : undefined;
}

/** With its times, and of a flow its integrator, written out. */
function asSampled(experiment: Experiment, library: SystemLibrary): Experiment {
  const system = systemOf(experiment, library);
  const integrator = integratorOf(experiment, system, []);
  const { asRun: times } = sampleTimes(experiment.times, system, []);
  return { ...experiment, times, ...(integrator.method === "map" ? {} : { integrator }) };
}

function put(
  branch: unknown,
  keys: readonly string[],
  value: unknown,
  fallback: unknown,
  above: readonly string[],
): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const present = branch ?? (byName.includes(formatPath(above)) ? {} : (fallback ?? {}));
  if (!isBranch(present)) {
    fail(
      formatPath(above),
      `${formatPath([...above, ...keys])} cannot be set, for ${formatPath(above)} is ${show(present)}.`,
    );
  }
  const here = formatPath([...above, key]);
  if (choices.includes(here) && at(present, key) !== value) return { [key]: value };
  const below = isBranch(fallback) ? at(fallback, key) : undefined;
  return { ...present, [key]: put(at(present, key), rest, value, below, [...above, key]) };
}

/**
 * The experiment with one setting changed; the given one is left as it is. The name is a parameter (`eta`), a key
 * (`runs`) or a dotted path (`integrator.step`, `initial.W`, `sweep.eta`); the value is JSON or a word, and null takes out
 * what the experiment says, so that the default holds. A parameter that is set is no longer swept, and the other way round.
 * Throws an ExperimentError where the line cannot be read; whether the value makes sense is for `resolveExperiment` to say.
 */
export function withSetting(experiment: unknown, setting: string, library: SystemLibrary = builtInSystems): unknown {
  const equals = setting.indexOf("=");
  const name = setting.slice(0, equals).trim();
  if (equals < 1 || name === "")
    fail("", `A setting is written name=value, such as eta=0.02, but it is ${show(setting)}.`);
  if (!isBranch(experiment)) fail("", `An experiment must be an object, but it is ${show(experiment)}.`);
  const value = readSettingValue(setting.slice(equals + 1).trim());
  const keys = settingKeys(name, experiment, library);
  const [section, key] = keys;
  let base: Branch = experiment;
  const leaf = keys.length === 2 ? key : undefined;
  if (leaf !== undefined && (section === "parameters" || name === "sigma" || name === "data.sigma"))
    base = without(base, ["sweep", leaf]);
  if (value === null) return without(base, keys);
  if (leaf !== undefined && section === "sweep") base = without(base, ["parameters", leaf]);
  return put(base, keys, value, defaultsAround(base, keys, library), []);
}

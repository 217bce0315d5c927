/** Changes the state of the lab: a setting made or taken back, another look. Each yields another state. */

import { ExperimentError } from "../experiment/problems.ts";
import { experimentSchema } from "../experiment/schema.ts";
import { choices, settingKeys } from "../experiment/settings.ts";
import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import { LanguageErrors } from "../language/index.ts";
import {
  type Change,
  compact,
  experimentOf,
  isSame,
  type Json,
  type LabState,
  ownNames,
  type ViewChoice,
} from "./state.ts";

/** What a control says: without a value, the change is taken back, and the experiment's own holds. */
export interface Setting {
  readonly name: string;
  readonly value?: Json;
}

type OwnName = (typeof ownNames)[number];

/** Names that a link gives another meaning: parameters of these names are written with their section. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...ownNames,
  ...Object.keys(experimentSchema.shape),
  ...["experiment", "cell", "view", "theory", "speed", "sample", "run", "theme", "v", "z", "paused"],
]);

/** The state with what a control says. */
export function applied(state: LabState, { name, value }: Setting, library: SystemLibrary = builtInSystems): LabState {
  return value === undefined ? withoutChange(state, name, library) : withChange(state, name, value, library);
}

/**
 * The state with one setting changed: a parameter (`eta`), a dotted path (`integrator.step`), or a choice of the state's own
 * (`runs`, `seed`, `backend`, `precision`). Null takes out what the experiment says, so that etaP follows eta again. What says the
 * same as before is no change. Throws a RangeError for a number that is not finite: nothing could write it down.
 */
export function withChange(
  state: LabState,
  name: string,
  value: Json,
  library: SystemLibrary = builtInSystems,
): LabState {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`${name} cannot be ${value}`);
  if (isOwn(name)) return withOwn(state, name, value, library);
  const place = placeOf(state, name, library);
  const beside = keptBeside(state.changes ?? [], place);
  const change = { name: place, value: value === 0 ? 0 : value };
  const changed = { ...state, changes: [...beside, change] };
  // What is swept is no longer fixed. A sweep that was made before a parameter was fixed is kept, for it may be wanted again.
  const unfixed = beside.filter(({ name: other }) => !fixes(other, place));
  const shorter = [
    { ...state, changes: unfixed },
    { ...state, changes: beside },
    { ...state, changes: [...unfixed, change] },
  ];
  return compact(shorter.find((candidate) => runsTheSame(candidate, changed, library)) ?? changed);
}

/** The state without what was changed under this name. */
export function withoutChange(state: LabState, name: string, library: SystemLibrary = builtInSystems): LabState {
  if (isOwn(name)) return compact({ ...state, [name]: undefined });
  return compact({ ...state, changes: keptBeside(state.changes ?? [], placeOf(state, name, library)) });
}

/** What a parameter is called where it is changed. */
export function parameterSetting(parameter: string): string {
  return reservedNames.has(parameter) ? `parameters.${parameter}` : parameter;
}

/** What was changed by hand under this name, as `state.changes` has it. */
export function changeOf({ changes }: LabState, name: string): Change | undefined {
  return changes?.find((change) => change.name === name);
}

/** The experiment's own again, in everything that a command could change. */
export function withoutChanges(state: LabState): LabState {
  return compact({ ...state, changes: undefined, runs: undefined, seed: undefined });
}

/** The state with another look at one view; null is the look that the view has by itself. */
export function withView(state: LabState, key: string, choice: ViewChoice | null): LabState {
  const others = Object.entries(state.views ?? {}).filter(([name]) => name !== key);
  const { scale, hidden = [], zoom = {} } = choice ?? {};
  const said: ViewChoice = {
    ...(scale === undefined ? {} : { scale }),
    ...(hidden.length === 0 ? {} : { hidden }),
    ...(zoom.x === undefined && zoom.y === undefined ? {} : { zoom }),
  };
  const views = Object.keys(said).length === 0 ? others : [...others, [key, said] as const];
  return compact({ ...state, views: Object.fromEntries(views) });
}

function isOwn(name: string): name is OwnName {
  return (ownNames as readonly string[]).includes(name);
}

function withOwn(state: LabState, name: OwnName, value: Json, library: SystemLibrary): LabState {
  const bare = compact({ ...state, [name]: undefined });
  if (value === null || value === "auto") return bare;
  const chosen = { ...bare, [name]: value } as LabState;
  // WebGPU has no other: the wish that came last counts.
  if (chosen.backend === "webgpu" && chosen.precision === "float64")
    return compact({ ...chosen, [name === "backend" ? "precision" : "backend"]: undefined });
  return (name === "runs" || name === "seed") && runsTheSame(bare, chosen, library) ? bare : chosen;
}

/** One name for each thing: `parameters.eta` is `eta`, and `sigma` of the data `data.sigma`. */
function placeOf(state: LabState, name: string, library: SystemLibrary): string {
  let keys: readonly string[];
  try {
    keys = settingKeys(name, experimentOf(state, library), library);
  } catch (error) {
    if (!isTold(error)) throw error;
    keys = name.split(".");
  }
  const [section, key] = keys;
  return section === "parameters" && keys.length === 2 && key !== undefined ? parameterSetting(key) : keys.join(".");
}

/** The changes that still mean something once `name` is another: not itself nor what is beneath it, nor what hung on a choice. */
function keptBeside(changes: readonly Change[], name: string): readonly Change[] {
  const roots = choices.includes(name) ? [name, name.slice(0, name.lastIndexOf("."))] : [name];
  return changes.filter(({ name: other }) => !roots.some((root) => other === root || other.startsWith(`${root}.`)));
}

/** Whether a change fixes what another one sweeps. */
function fixes(name: string, sweeping: string): boolean {
  if (!sweeping.startsWith("sweep.")) return false;
  return name === parameterSetting(sweeping.slice("sweep.".length));
}

function runsTheSame(a: LabState, b: LabState, library: SystemLibrary): boolean {
  try {
    return isSame(withoutEmpty(experimentOf(a, library)), withoutEmpty(experimentOf(b, library)));
  } catch (error) {
    if (isTold(error)) return false;
    throw error;
  }
}

/** Without sections that say nothing. */
function withoutEmpty(experiment: unknown): unknown {
  const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(Object.entries(experiment as object).filter(([, value]) => !isEmpty(value)));
}

/** Whether an error is about what was asked for. */
export function isTold(error: unknown): error is ExperimentError | LanguageErrors {
  return error instanceof ExperimentError || error instanceof LanguageErrors;
}

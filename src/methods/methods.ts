/** The table of methods: what an experiment may ask for. A new one is a file beside this and a line here. */

import { bs32 } from "./bs32.ts";
import { dop853 } from "./dop853.ts";
import { euler } from "./euler.ts";
import { heun } from "./heun.ts";
import { map } from "./map.ts";
import type { Control, Method, Scheme } from "./method.ts";
import { rk4 } from "./rk4.ts";
import { rkc2 } from "./rkc2.ts";
import { tsit5 } from "./tsit5.ts";

const table = { euler, heun, rk4, bs32, tsit5, dop853, rkc2 };

type Named<Kind> = {
  [Name in keyof typeof table]: (typeof table)[Name] extends { readonly control: Kind } ? Name : never;
}[keyof typeof table];

/** What an experiment may ask for. */
export type MethodName = keyof typeof table;
/** Of fixed steps. */
export type FixedMethodName = Named<null>;
/** With a step size a run, which an error estimate controls. */
export type AdaptiveMethodName = Named<Control>;

/** A method that has a control law. */
export interface AdaptiveMethod extends Method {
  readonly control: Control;
}

export const methods: Readonly<Record<MethodName | "map", Method>> = { ...table, map };

export const methodNames = Object.keys(table) as readonly MethodName[];
export const fixedMethodNames = methodNames.filter((name) => methods[name].control === null) as FixedMethodName[];
export const adaptiveMethodNames = methodNames.filter((name) => methods[name].control !== null) as AdaptiveMethodName[];

/** Whether the steps of an integrator are its own to choose. */
export function isAdaptive<Integrator extends { readonly method: MethodName | "map" }>(
  integrator: Integrator,
): integrator is Extract<Integrator, { readonly method: AdaptiveMethodName }> {
  return methods[integrator.method].control !== null;
}

/** The method of an integrator whose steps are its own to choose. */
export function adaptiveMethod({ method }: { readonly method: AdaptiveMethodName }): AdaptiveMethod {
  return methods[method] as AdaptiveMethod;
}

/** The scheme of a method for which states in float32 do: no other gets so far there (`unkeptMethod`). */
export function smallScheme(name: MethodName | "map"): Scheme {
  const { scheme } = methods[name];
  if (scheme.kind === "large") throw new Error(`${name} is for states in float64`);
  return scheme;
}

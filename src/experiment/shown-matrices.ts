/** The matrices that a run has at any time, by name: states, and definitions that follow from them. */

import { type Definition, type System, stepwiseReasons, type Type } from "../language/index.ts";

export interface ShownMatrix {
  readonly name: string;
  /** Of a vector a single column is shown. */
  readonly type: Exclude<Type, { readonly kind: "scalar" }>;
  readonly of: "state" | "definition";
}

/** In the order of the text, states first. */
export function shownMatrices(system: System): readonly ShownMatrix[] {
  const reasons = reasonsAgainst(system);
  const named = (of: ShownMatrix["of"]) => (item: { readonly name: string; readonly type: Type }) =>
    item.type.kind === "scalar" ? [] : [{ name: item.name, type: item.type, of }];
  return [
    ...system.states.flatMap(named("state")),
    ...system.definitions.filter((item) => isWritten(item) && !reasons.has(item.name)).flatMap(named("definition")),
  ];
}

/** What a view of matrices may show. */
export function matrixNames(system: System): readonly string[] {
  return shownMatrices(system).map(({ name }) => name);
}

/** Why a definition has no value between two steps, `is drawn anew in each step`; undefined of anything else. */
export function reasonAgainst(system: System, name: string): string | undefined {
  return reasonsAgainst(system).get(name);
}

function reasonsAgainst({ definitions, data }: System): ReadonlyMap<string, string> {
  return stepwiseReasons(definitions, (name) => data.some((datum) => datum.name === name && datum.eachStep));
}

/** Gradients, rates and new values have a name of one's own only where the text gives them one. */
function isWritten({ origin }: Definition): boolean {
  return origin === "text";
}

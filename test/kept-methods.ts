/** The methods that are of use to states of a precision: no backend plays the others in it. */

import { adaptiveMethodNames, methodNames } from "../src/methods/methods.ts";
import { type StatePrecision, unkeptMethod } from "../src/methods/precision.ts";

export const methodsIn = (precision: StatePrecision) =>
  methodNames.filter((name) => unkeptMethod(name, precision) === null);

export const adaptiveMethodsIn = (precision: StatePrecision) =>
  adaptiveMethodNames.filter((name) => unkeptMethod(name, precision) === null);

/** The language of systems: what other rooms may use of it, but for what only pages need: `editing.ts` and `mathml.ts`. */

export { largestDimension } from "./budgets.ts";
export { LanguageError, LanguageErrors } from "./errors.ts";
export { functions, functionTable, type LanguageFunction } from "./functions.ts";
export { circleSentence, usualLaw } from "./laws.ts";
export { stepwiseReasons } from "./maps.ts";
export { dependencyOrder } from "./order.ts";
export { type Examined, examineSystem, parseSystem } from "./parse.ts";
export {
  printDerived,
  printEquations,
  printExpression,
  printLaw,
  printSystem,
  printType,
} from "./print.ts";
export type * from "./syntax.ts";
export { fold, namesIn, operandsOf, postorder } from "./walk.ts";

/** The language of systems: what other rooms may use of it. */

export { largestDimension } from "./budgets.ts";
export { type Proposal, type Proposals, proposalsAt, type Shelf } from "./complete.ts";
export { type Description, describePiece, type Knowledge } from "./describe.ts";
export { LanguageError, LanguageErrors } from "./errors.ts";
export { functions, functionTable, type LanguageFunction } from "./functions.ts";
export { circleSentence, usualLaw } from "./laws.ts";
export { stepwiseReasons } from "./maps.ts";
export { expressionToMathML, flowToMathML, systemToMathML } from "./mathml.ts";
export { dependencyOrder } from "./order.ts";
export { type Outline, outlineOf, type Piece, type PieceKind } from "./outline.ts";
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

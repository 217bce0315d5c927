/** What an editor of systems uses of the language: what each piece of a text is, what could stand at a place, and what is said of it. */

export { type Proposal, type Proposals, proposalsAt, type Shelf } from "./complete.ts";
export { type Description, describePiece, type Knowledge } from "./describe.ts";
export { type Outline, outlineOf, type Piece, type PieceKind } from "./outline.ts";

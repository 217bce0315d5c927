/** The syntax tree of a system text: what the parser yields and every later room reads. */

/** Where something stands in the text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** The text that it stands in, as it is asked for: `include feature`, `extend byol`; absent in the system's own. */
  readonly from?: string;
}

/** A dimension is a name the experiment gives a number to (`n1`), or a number written in the text. */
export type Dimension = string | number;

/** A vector is a list of independent modes: every operation on it is elementwise, and scalars broadcast over it. */
export type Type =
  | { readonly kind: "scalar" }
  | { readonly kind: "vector"; readonly length: Dimension }
  | { readonly kind: "matrix"; readonly rows: Dimension; readonly columns: Dimension; readonly symmetric: boolean };

export type BinaryOperator = "+" | "-" | "*" | "/" | "^";
export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** One node of an expression as written. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly at: Position }
  | { readonly kind: "name"; readonly name: string; readonly at: Position }
  /** `I`, its size taken from its context, or `I(n2)`. */
  | { readonly kind: "identity"; readonly size: Dimension | null; readonly at: Position }
  /** `ones(n)`, a vector, or `ones(m, n)`. */
  | { readonly kind: "ones"; readonly rows: Dimension; readonly columns: Dimension | null; readonly at: Position }
  /** `A[1, 2]` or `v[3]`, counted from 1. */
  | { readonly kind: "entry"; readonly operand: Expression; readonly indices: readonly number[]; readonly at: Position }
  | { readonly kind: "negate"; readonly operand: Expression; readonly at: Position }
  | { readonly kind: "transpose"; readonly operand: Expression; readonly at: Position }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      /** `A .* B`: entry by entry, which matrices do only so. */
      readonly dotted: boolean;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: Position;
    }
  /** `[A, B]` = AB - BA and `{A, B}` = AB + BA. */
  | {
      readonly kind: "commutator" | "anticommutator";
      readonly left: Expression;
      readonly right: Expression;
      readonly at: Position;
    }
  /** `s` behind the arrow of `spectral(S, s -> f)`: the eigenvalues of S, by the name that they have there. */
  | { readonly kind: "eigenvalues"; readonly name: string; readonly of: Expression; readonly at: Position }
  /** A call of a function of `functions.ts`. `count(v > threshold)` is kept as a call of `count` with both sides as arguments. */
  | {
      readonly kind: "call";
      readonly name: string;
      /** `tanh.(A)`: of each entry. */
      readonly dotted: boolean;
      /** The name in front of an arrow. */
      readonly binds?: string;
      readonly arguments: readonly Expression[];
      readonly at: Position;
    }
  | Condition;

export type Binary = Extract<Expression, { kind: "binary" }>;
export type Call = Extract<Expression, { kind: "call" }>;

/** What an `if`, a class, a stop or an observable hangs on; `and` and `or` are of two or more. Its type is the shape of what it compares. */
export type Condition =
  | {
      readonly kind: "comparison";
      readonly left: Expression;
      readonly comparison: Comparison;
      readonly right: Expression;
      readonly at: Position;
    }
  | { readonly kind: "and" | "or"; readonly operands: readonly Condition[]; readonly at: Position }
  | { readonly kind: "not"; readonly operand: Condition; readonly at: Position };

/** `state W : n2 x n1` or `data Sd : n1 x n1 symmetric`. A data item may be a matrix, a vector or a scalar. */
export interface Declaration {
  readonly name: string;
  readonly type: Type;
  readonly at: Position;
}

/**
 * What is another thing each time it is written in a law, or more than sums of products can say; the law's expressions name
 * it, `randn#1`. `index` counts the draws of the law as they are written.
 */
export type LawSource =
  | { readonly kind: "normal" | "uniform"; readonly name: string; readonly type: Type; readonly index: number }
  /** In the step of a map alone. */
  | {
      readonly kind: "bartlett";
      readonly name: string;
      readonly type: Type;
      readonly index: number;
      readonly degrees: Expression;
      readonly at: Position;
    }
  /** A scalar with `count` values from one end to the other, one after another over the runs. */
  | {
      readonly kind: "grid";
      readonly name: string;
      readonly from: Expression;
      readonly to: Expression;
      readonly count: Dimension;
      readonly at: Position;
    }
  /** The factor of A = QR with orthonormal columns (rows, where A is wide) and a positive diagonal of R. */
  | { readonly kind: "orthogonal"; readonly name: string; readonly argument: Expression; readonly at: Position };

/** `~ 0.1*G*G^T where G = randn`: what a state starts from, or what each run draws for a datum. */
export interface Law {
  readonly expression: Expression;
  /** Names behind `where`; each may use those before it. */
  readonly locals: readonly { readonly name: string; readonly expression: Expression; readonly at: Position }[];
  /** In the order in which they are written, an argument's before what it is the argument of. */
  readonly sources: readonly LawSource[];
  /** States and drawn data whose start it reads. */
  readonly reads: readonly string[];
  readonly typeOf: (expression: Expression) => Type;
}

/** What the experiment supplies: the same for all steps, or a matrix or vector for each step of a map. */
export interface Datum extends Declaration {
  readonly eachStep: boolean;
}

/** A state; `law` is null where the text has no `~`. */
export interface State extends Declaration {
  readonly law: Law | null;
}

/** `data C : n x n ~ ...`: each run draws its own, and keeps it. */
export interface DrawnDatum extends Declaration {
  readonly law: Law;
}

/** `0..4`: where a reader may look for values. Nothing keeps an experiment within it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** `param beta = 0.4 in 0..2 "rate of the moving average"`: a default is an expression of numbers and other parameters. */
export interface Parameter {
  readonly name: string;
  readonly default: Expression;
  readonly range: Range | null;
  /** What it is, for a reader. */
  readonly label: string | null;
  readonly at: Position;
}

/**
 * `R = Wa*Sd - Wp*W*Ss`, a named intermediate; `Wp : n2 x n2 = I` gives its shape. `loss J = ...` is one that gradients are taken
 * of, and what `grad(J, W)` and `rate(W)` stand for are some that follow from the text.
 */
export interface Definition {
  readonly name: string;
  /** Of a gradient, a rate, or what a state will be, the call that it stands for. */
  readonly origin: "text" | "loss" | Call;
  readonly expression: Expression;
  readonly type: Type;
  readonly at: Position;
}

/**
 * `dW/dt = ...`: the slope of a state; in a map `next W = ...`, what a step makes of it. A literal 0 stands for the zero of any
 * shape.
 */
export interface Flow {
  readonly state: string;
  readonly expression: Expression;
  readonly at: Position;
}

/** `randn(n, B)` in the step of a map: fresh numbers each step. Its text stands under `name`, told apart from its likes. */
export interface StepDraw {
  readonly kind: "normal" | "uniform" | "bartlett";
  /** Of a Bartlett factor, the number of samples: made of numbers and parameters. */
  readonly degrees: Expression | null;
  readonly name: string;
  readonly type: Type;
  /** The definition it stands in, or `next W`, and its place among the draws of that line: with them its stream. */
  readonly owner: string;
  readonly index: number;
}

/** `observe commutator = norm([F, Wp]) where etaP == eta`: undefined where the condition fails. */
export interface Observable {
  readonly name: string;
  readonly expression: Expression;
  /** Scalar, or a vector whose length is its number of components. */
  readonly type: Type;
  /** True where every value is an eigenvalue list: these get a histogram. */
  readonly spectral: boolean;
  readonly where: Condition | null;
  readonly words: Words;
  readonly at: Position;
}

/** What a reader of an observable is told: `log "commutator of F and Wp" "zero once they share eigenvectors"`. */
export interface Words {
  /** Its axis is logarithmic. */
  readonly log: boolean;
  /** What it is called; null where its name says it. */
  readonly heading: string | null;
  /** What to look for. */
  readonly note: string | null;
}

/** `class collapsed where learnedModes < 1`: the runs that came to rest, or were stopped, where the condition holds. */
export interface RunClass {
  readonly name: string;
  readonly condition: Condition;
  readonly at: Position;
}

/** `stop where commutator < 1e-6`: a run ends at the first sample time at which the condition holds. */
export interface Stop {
  readonly condition: Condition;
  readonly at: Position;
}

/** A system whose names, shapes and symmetries are settled. */
export interface System {
  readonly name: string;
  readonly title: string;
  /** The text as given, includes not expanded. */
  readonly text: string;
  /** Names of the dimensions in order of first appearance. */
  readonly dimensions: readonly string[];
  /** `require n2 <= n1`. */
  readonly requirements: readonly { readonly smaller: string; readonly larger: string; readonly at: Position }[];
  readonly states: readonly State[];
  /** What the experiment supplies, the same for every run. */
  readonly data: readonly Datum[];
  readonly drawn: readonly DrawnDatum[];
  readonly parameters: readonly Parameter[];
  readonly definitions: readonly Definition[];
  /** Flows have slopes and a method of integration; a map says what each step makes of the states. */
  readonly kind: "flow" | "map";
  /** One for every state, in the order of the states. */
  readonly flows: readonly Flow[];
  /** Of a map: how much time a step takes, and what each step draws. */
  readonly clock: Expression | null;
  readonly draws: readonly StepDraw[];
  readonly observables: readonly Observable[];
  readonly classes: readonly RunClass[];
  readonly stops: readonly Stop[];
  /** The type of every expression node of the system, `I` and 0 included; a law knows its own. */
  readonly typeOf: (expression: Expression) => Type;
  /** Reads a law for one of the states or drawn data, as an experiment writes it. Throws a LanguageError. */
  readonly readLaw: (name: string, text: string) => Law;
}

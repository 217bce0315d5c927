/** A program as WebGPU plays it: what is observed is cut at the eigensolvers that are kernels of their own. */

import { reaching, scalarOperandsOf, usesOf } from "../program/fold.ts";
import { inTwoParts } from "../program/order.ts";
import type {
  Condition,
  Elementwise,
  KroneckerOperation,
  OpaqueOperation,
  Operation,
  Program,
  Routine,
  Scalar,
  ScalarId,
  Shape,
  Start,
  Step,
  ValueId,
} from "../program/program.ts";
import { playedInside } from "./played-inside.ts";

/** What is written out for kernels of their own. */
interface MatrixOut {
  /** A symmetric matrix (or a vector) for the eigensolver, or the matrix whose alignment with it is wanted. */
  readonly kind: "matrixOut";
  readonly expression: Elementwise;
  readonly shape: Shape;
  readonly place: number;
}

/** Writes sum coefficient * kron(left, right) + shift * I out. */
interface KroneckerOut extends Omit<KroneckerOperation, "kind"> {
  readonly kind: "kroneckerOut";
  readonly place: number;
}

/** What the threads of a run play. A Kronecker sum stands right before the algorithm that takes it. */
export type EarlyOperation = Operation | MatrixOut | KroneckerOut;

export interface EarlyRoutine extends Omit<Routine, "operations"> {
  readonly operations: readonly EarlyOperation[];
}

/** One call of the eigensolver on matrices that were written out. */
export interface SpectrumTask {
  /** Order of the matrix, or number of modes. */
  readonly order: number;
  /** Place of the matrix among the matrices written out. */
  readonly place: number;
  /** A vector of modes is only sorted. */
  readonly diagonal: boolean;
  /** First of `order` components that receive the eigenvalues in ascending order. */
  readonly component: number;
  /** Alignment of another matrix with the eigenvectors. */
  readonly alignment: { readonly place: number; readonly component: number } | null;
}

/** A scalar that is read from components. */
type FromList =
  | { readonly kind: "component"; readonly component: number }
  | { readonly kind: "entropy"; readonly first: number; readonly length: number }
  | { readonly kind: "count"; readonly first: number; readonly length: number; readonly threshold: ScalarId };

/** A scalar after the spectra: what they yield, and what the states yield, is read from components. */
export type LateScalar = Scalar | FromList;

export function isFromList(scalar: LateScalar): scalar is FromList {
  return scalar.kind === "component" || scalar.kind === "entropy" || scalar.kind === "count";
}

export interface LateOutput {
  readonly scalar: ScalarId;
  readonly component: number;
  readonly where: Condition | null;
}

export interface GpuProgram extends Omit<Program, "start" | "step" | "observe"> {
  readonly start: EarlyRoutine & Pick<Start, "draws" | "outputs">;
  readonly step: EarlyRoutine & Pick<Step, "slopes">;
  readonly observe: EarlyRoutine;
  readonly spectra: readonly SpectrumTask[];
  /** Shapes of the matrices written out, by place; `modes` set for vectors. */
  readonly places: readonly Shape[];
  readonly late: { readonly scalars: readonly LateScalar[]; readonly outputs: readonly LateOutput[] };
  /** All components, those behind the program's own (steps on the way to one) included. */
  readonly componentCount: number;
}

/** What is written out of each value. */
type Written = Map<ValueId, EarlyOperation[]>;

export function splitAtSpectra(program: Program): GpuProgram {
  const routine = program.observe;
  const inside = playedInside(routine);
  const { early, late } = inTwoParts(routine, (operation) => !inside.has(operation));
  let componentCount = program.componentCount;
  const takeComponents = (count: number): number => {
    componentCount += count;
    return componentCount - count;
  };
  const written: Written = new Map();
  const places = createPlaces(routine, early, written);
  const lists = createLists(routine, late, written, takeComponents);
  const calls = createCalls(routine, places, lists, takeComponents);
  const outputs: LateOutput[] = [];
  for (const operation of late) {
    if (operation.kind === "opaque") calls.play(operation);
    else if (operation.kind === "entry") calls.entry(operation);
    else if (operation.kind === "scalarOut") outputs.push(operation);
    else if (operation.kind !== "vectorOut") throw new Error(`a ${operation.kind} cannot wait for a kernel of its own`);
  }
  const exports = exported(routine, outputs, calls.replaced, takeComponents);
  const played = [...withWriting(early, written), ...exports];
  return {
    ...program,
    start: withFormed(program.start),
    step: withFormed(program.step),
    observe: withFormed({ ...routine, operations: played }),
    spectra: calls.tasks,
    places: places.shapes,
    late: { scalars: routine.scalars.map((scalar, id) => calls.replaced.get(id) ?? scalar), outputs },
    componentCount,
  };
}

/** Calls of kernels of their own, and what is read of each. */
function createCalls(
  { values }: Routine,
  places: ReturnType<typeof createPlaces>,
  lists: ReturnType<typeof createLists>,
  takeComponents: (count: number) => number,
) {
  const replaced = new Map<ScalarId, LateScalar>();
  const tasks: SpectrumTask[] = [];
  /** What was decomposed into these eigenvectors, and the tasks that do so. */
  const decomposed = new Map<ValueId, { readonly source: ValueId; readonly tasks: number[] }>();

  /** A solver aligns its eigenvectors with one matrix: for each further one the same matrix is decomposed again. */
  const align = ({ operands: [vectors, image], scalars: [scalar] }: OpaqueOperation): void => {
    const { source, tasks: known } = decomposed.get(vectors!)!;
    const component = takeComponents(1);
    const alignment = { place: places.of(image!, "image"), component };
    const first = tasks[known[0]!]!;
    if (first.alignment === null) tasks[known[0]!] = { ...first, alignment };
    else known.push(tasks.push({ ...first, place: places.of(source, `spectrum ${known.length}`), alignment }) - 1);
    replaced.set(scalar!, { kind: "component", component });
  };

  const play = (operation: OpaqueOperation): void => {
    const { operands, factors, results, scalars } = operation;
    const [source] = operands;
    switch (operation.routine) {
      case "eigh":
      case "sort": {
        const order = values[results[0]!]!.shape.modes!;
        const place = places.of(source!, "spectrum 0");
        const component = lists.of(results[0]!).first;
        const task = tasks.push({ order, place, diagonal: operation.routine === "sort", component, alignment: null });
        if (results[1] !== undefined) decomposed.set(results[1], { source: source!, tasks: [task - 1] });
        return;
      }
      case "alignment":
        align(operation);
        return;
      case "orthonormal":
      case "solve":
      case "lyapunov":
      case "nonnegative":
      case "largest":
        throw new Error(`${operation.routine} has no kernel of its own`);
      case "entropy":
        replaced.set(scalars[0]!, { kind: "entropy", ...lists.of(source!) });
        return;
      case "count":
        replaced.set(scalars[0]!, { kind: "count", ...lists.of(source!), threshold: factors[0]! });
    }
  };
  /** Of a list that a kernel of its own yields. */
  const entry = ({ scalar, value, column }: Operation & { readonly kind: "entry" }): void =>
    void replaced.set(scalar, { kind: "component", component: lists.of(value).first + column });
  return { tasks, replaced, play, entry };
}

/** What is written out is so where it is made, while it is still in registers. */
function withWriting(early: readonly Operation[], written: Written): EarlyOperation[] {
  const made = new Set(early.flatMap((operation) => usesOf(operation).makesValues));
  const given = [...written].flatMap(([value, operations]) => (made.has(value) ? [] : operations));
  const played = early.flatMap((operation): EarlyOperation[] => [
    operation,
    ...usesOf(operation).makesValues.flatMap((value) => written.get(value) ?? []),
  ]);
  return [...given, ...played];
}

/** Every Kronecker sum stands where its algorithm is called, and nowhere where a kernel of its own takes it. */
function withFormed<R extends EarlyRoutine>(routine: R): R {
  const waiting = new Map<ValueId, KroneckerOperation>();
  const operations = routine.operations.flatMap((operation): EarlyOperation[] => {
    if (operation.kind === "kronecker") waiting.set(operation.result, operation);
    const formed = operation.kind === "opaque" ? waiting.get(operation.operands[0]!) : undefined;
    return operation.kind === "kronecker" ? [] : [...(formed ? [formed] : []), operation];
  });
  return { ...routine, operations };
}

/** Matrices written out for solvers. What is aligned has a place of its own: a solver may work in its matrix' place. */
function createPlaces({ values }: Routine, early: readonly Operation[], written: Written) {
  const shapes: Shape[] = [];
  const known = new Map<string, number>();
  const kroneckers = new Map<ValueId, KroneckerOperation>();
  for (const operation of early) if (operation.kind === "kronecker") kroneckers.set(operation.result, operation);
  return {
    shapes,
    of(value: ValueId, purpose: string): number {
      const key = `${value} ${purpose}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const { shape } = values[value]!;
      const place = shapes.push(shape) - 1;
      known.set(key, place);
      const kronecker = kroneckers.get(value);
      if (kronecker) {
        append(written, value, { ...kronecker, kind: "kroneckerOut", place });
      } else append(written, value, { kind: "matrixOut", expression: straight(value), shape, place });
      return place;
    },
  };
}

/** Components that hold a list: those where it is reported, or else some of its own. */
function createLists(
  { values }: Routine,
  late: readonly Operation[],
  written: Written,
  takeComponents: (count: number) => number,
) {
  const ranges = new Map<ValueId, { readonly first: number; readonly length: number }>();
  const isMade = new Set(late.flatMap((operation) => (operation.kind === "opaque" ? operation.results : [])));
  const lengthOf = (value: ValueId): number => values[value]!.shape.modes ?? 1;
  for (const operation of late) {
    if (operation.kind !== "vectorOut") continue;
    const { expression, component } = operation;
    if (expression.kind !== "read") throw new Error("a line of eigenvalues is computed inside");
    ranges.set(expression.value, { first: component, length: lengthOf(expression.value) });
  }
  return {
    of(value: ValueId): { readonly first: number; readonly length: number } {
      const before = ranges.get(value);
      if (before) return before;
      const range = { first: takeComponents(lengthOf(value)), length: lengthOf(value) };
      ranges.set(value, range);
      const { shape } = values[value]!;
      if (!isMade.has(value))
        append(written, value, { kind: "vectorOut", expression: straight(value), shape, component: range.first });
      return range;
    },
  };
}

function straight(value: ValueId): Elementwise {
  return { kind: "read", value, transposed: false };
}

function append(written: Map<ValueId, EarlyOperation[]>, value: ValueId, operation: EarlyOperation): void {
  const others = written.get(value);
  if (others) others.push(operation);
  else written.set(value, [operation]);
}

/** Hands what late scalars need of the states over, through components of their own. */
function exported(
  { scalars }: Routine,
  outputs: readonly LateOutput[],
  replaced: Map<ScalarId, LateScalar>,
  takeComponents: (count: number) => number,
): EarlyOperation[] {
  const roots = [...outputs.flatMap(({ scalar, where }) => (where ? [scalar, where.left, where.right] : [scalar]))];
  for (const scalar of replaced.values()) if (scalar.kind === "count") roots.push(scalar.threshold);
  const needed = new Set(roots);
  const needsState = reaching(scalars, ({ kind }) => ["result", "state", "initial", "kept"].includes(kind));
  const written: EarlyOperation[] = [];
  // Backwards, because a scalar stands behind those it is made of.
  for (let id = scalars.length - 1; id >= 0; id--) {
    if (!needed.has(id) || !needsState[id] || replaced.has(id)) continue;
    const scalar = scalars[id]!;
    for (const operand of scalarOperandsOf(scalar)) needed.add(operand);
    if (scalarOperandsOf(scalar).length > 0) continue;
    const component = takeComponents(1);
    replaced.set(id, { kind: "component", component });
    written.push({ kind: "scalarOut", scalar: id, component, where: null });
  }
  return written;
}

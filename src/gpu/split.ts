/** A program as WebGPU plays it: what is observed is cut at the eigensolvers, which are kernels of their own. */

import { reaching, scalarOperandsOf, usesOf } from "../program/fold.ts";
import { inTwoParts } from "../program/order.ts";
import type {
  Condition,
  Drift,
  Elementwise,
  Operation,
  Program,
  Routine,
  Scalar,
  ScalarId,
  Shape,
  Start,
  ValueId,
} from "../program/program.ts";

type Opaque = Operation & { readonly kind: "opaque" };
type Kronecker = Operation & { readonly kind: "kronecker" };

/** What is played before the eigensolvers; it writes out what they read. */
export type EarlyOperation =
  | Exclude<Operation, Opaque | Kronecker>
  /** Writes a symmetric matrix (or a vector) out for the eigensolver, or the matrix whose alignment with it is wanted. */
  | { readonly kind: "matrixOut"; readonly expression: Elementwise; readonly shape: Shape; readonly place: number }
  /** Writes sum coefficient * kron(left, right) + shift * I out. */
  | (Omit<Kronecker, "kind" | "result"> & { readonly kind: "kroneckerOut"; readonly place: number })
  /** Q of a matrix that is no wider than high: the algorithm that a start may call in its own kernel. */
  | { readonly kind: "orthonormal"; readonly result: ValueId; readonly source: ValueId };

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

export interface GpuProgram extends Omit<Program, "start" | "drift" | "observe"> {
  readonly start: EarlyRoutine & Pick<Start, "draws" | "outputs">;
  readonly drift: EarlyRoutine & Pick<Drift, "slopes">;
  readonly observe: EarlyRoutine;
  readonly spectra: readonly SpectrumTask[];
  /** Shapes of the matrices written out, by place; `modes` set for vectors. */
  readonly places: readonly Shape[];
  readonly late: { readonly scalars: readonly LateScalar[]; readonly outputs: readonly LateOutput[] };
  /** All components, those behind the program's own (steps on the way to one) included. */
  readonly componentCount: number;
}

/** A routine that calls no algorithm but the one that its own kernel plays, as it is. */
function withoutAlgorithms(routine: Routine): EarlyRoutine {
  const operations = routine.operations.map((operation): EarlyOperation => {
    if (operation.kind === "opaque" && operation.routine === "orthonormal")
      return { kind: "orthonormal", source: operation.operands[0]!, result: operation.results[0]! };
    if (operation.kind !== "opaque" && operation.kind !== "kronecker") return operation;
    throw new Error("WebGPU plays algorithms at sample times only");
  });
  return { ...routine, operations };
}

/** What is written out of each value. */
type Written = Map<ValueId, EarlyOperation[]>;

export function splitAtSpectra(program: Program): GpuProgram {
  const routine = program.observe;
  const { early, late } = inTwoParts(routine);
  let componentCount = program.componentCount;
  const takeComponents = (count: number): number => {
    componentCount += count;
    return componentCount - count;
  };
  const written: Written = new Map();
  const places = createPlaces(routine, early, written);
  const lists = createLists(routine, late, written, takeComponents);
  const replaced = new Map<ScalarId, LateScalar>();
  const tasks: SpectrumTask[] = [];
  const taskOf = new Map<ValueId, number>();

  const shapeOf = (value: ValueId): Shape => routine.values[value]!.shape;
  const playOpaque = (operation: Opaque): void => {
    const { operands, factors, results, scalars } = operation;
    const [source] = operands;
    switch (operation.routine) {
      case "eigh":
      case "sort": {
        const order = operation.routine === "eigh" ? shapeOf(source!).rows : lists.lengthOf(source!);
        const place = places.of(source!, "spectrum");
        const component = lists.of(results[0]!).first;
        const task = tasks.push({ order, place, diagonal: operation.routine === "sort", component, alignment: null });
        if (results[1] !== undefined) taskOf.set(results[1], task - 1);
        return;
      }
      case "alignment": {
        const task = taskOf.get(source!)!;
        const component = takeComponents(1);
        tasks[task] = { ...tasks[task]!, alignment: { place: places.of(operands[1]!, "image"), component } };
        replaced.set(scalars[0]!, { kind: "component", component });
        return;
      }
      case "smallest":
        replaced.set(scalars[0]!, { kind: "component", component: lists.of(source!).first });
        return;
      case "orthonormal":
        throw new Error("WebGPU has no kernel for orthonormal factors at sample times yet");
      case "entropy":
        replaced.set(scalars[0]!, { kind: "entropy", ...lists.of(source!) });
        return;
      case "count":
        replaced.set(scalars[0]!, { kind: "count", ...lists.of(source!), threshold: factors[0]! });
    }
  };

  const outputs: LateOutput[] = [];
  for (const operation of late) {
    if (operation.kind === "opaque") playOpaque(operation);
    else if (operation.kind === "scalarOut") outputs.push(operation);
    else if (operation.kind !== "vectorOut") throw new Error(`a ${operation.kind} after the spectra has no kernel yet`);
  }
  const exports = exported(routine, outputs, replaced, takeComponents);
  return {
    ...program,
    start: { ...withoutAlgorithms(program.start), draws: program.start.draws, outputs: program.start.outputs },
    drift: { ...withoutAlgorithms(program.drift), slopes: program.drift.slopes },
    observe: { ...routine, operations: [...withWriting(early, written), ...exports] },
    spectra: tasks,
    places: places.shapes,
    late: { scalars: routine.scalars.map((scalar, id) => replaced.get(id) ?? scalar), outputs },
    componentCount,
  };
}

/** What is written out is so where it is made, while it is still in registers. */
function withWriting(early: readonly Operation[], written: Written): EarlyOperation[] {
  const made = new Set(early.flatMap((operation) => usesOf(operation).makesValues));
  const given = [...written].flatMap(([value, operations]) => (made.has(value) ? [] : operations));
  const played = early.flatMap((operation): EarlyOperation[] => {
    const writing = usesOf(operation).makesValues.flatMap((value) => written.get(value) ?? []);
    return operation.kind === "kronecker" || operation.kind === "opaque" ? writing : [operation, ...writing];
  });
  return [...given, ...played];
}

/** Matrices written out for solvers. What is aligned has a place of its own: a solver may work in its matrix' place. */
function createPlaces({ values }: Routine, early: readonly Operation[], written: Written) {
  const shapes: Shape[] = [];
  const known = new Map<string, number>();
  const kroneckers = new Map<ValueId, Kronecker>();
  for (const operation of early) if (operation.kind === "kronecker") kroneckers.set(operation.result, operation);
  return {
    shapes,
    of(value: ValueId, purpose: "spectrum" | "image"): number {
      const key = `${value} ${purpose}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const { shape } = values[value]!;
      const place = shapes.push(shape) - 1;
      known.set(key, place);
      const kronecker = kroneckers.get(value);
      if (kronecker) {
        const { terms, shift, left, right } = kronecker;
        append(written, value, { kind: "kroneckerOut", terms, shift, left, right, place });
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
    if (expression.kind !== "read") throw new Error("a line of eigenvalues has no kernel yet");
    ranges.set(expression.value, { first: component, length: lengthOf(expression.value) });
  }
  return {
    lengthOf,
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

/** Writes the code of one routine: instructions, the numbers they read, and the scalars of a run. */

import * as opcodes from "../../kernels/opcodes.ts";
import { reaching, scalarOperandsOf } from "../program/fold.ts";
import { unknownYet } from "../program/over-time.ts";
import type { Scalar, ScalarId } from "../program/program.ts";
import type { Arena } from "./arena.ts";

/** How numbers are stored: a register holds an entry of several runs. */
export interface Lanes {
  readonly single: boolean;
  /** Bytes of a register, which are those of one entry of all its runs. */
  readonly entryBytes: number;
  /** Runs of a register. */
  readonly count: number;
}

/** `registerBytes` null: a register holds a single number. */
export function lanesOf(single: boolean, registerBytes: number | null): Lanes {
  const numberBytes = single ? 4 : 8;
  const entryBytes = registerBytes ?? numberBytes;
  return { single, entryBytes, count: entryBytes / numberBytes };
}

/** Where a routine finds what it does not compute. */
export interface Inputs {
  readonly time: number;
  readonly parameters: number;
  readonly diagonals: readonly Float64Array[];
  /** Data items that are scalars. */
  readonly numbers: readonly number[];
  /** Address of a scalar state, now and at the first sample time. */
  state(index: number): number;
  initial(index: number): number;
  /** Address of the first entry of what a run keeps. */
  kept(index: number): number;
  /** Address of the first entry of what a step draws. */
  draw(index: number): number;
  readonly scalars: readonly Scalar[];
}

export interface Encoder {
  readonly lanes: Lanes;
  emit(operation: number, ...operands: readonly number[]): void;
  /** Address of entries that hold these numbers in every lane. */
  constants(values: ArrayLike<number>): number;
  constant(value: number): number;
  scalar(id: ScalarId): number;
  /** Address of an entry of the routine's own. */
  temporary(): number;
  /** Says where a scalar that an operation yields will stand. */
  defineResult(id: ScalarId): number;
  /** Product of a sign and scalars. */
  coefficient(sign: 1 | -1, factors: readonly ScalarId[]): number;
}

const functionCodes = {
  exp: opcodes.EXP,
  log: opcodes.LOG,
  sqrt: opcodes.SQRT,
  abs: opcodes.ABS,
  sin: opcodes.SIN,
  cos: opcodes.COS,
  tanh: opcodes.TANH,
} as const;

export const comparisonCodes = {
  "<": opcodes.LESS,
  "<=": opcodes.AT_MOST,
  ">": opcodes.GREATER,
  ">=": opcodes.AT_LEAST,
  "==": opcodes.EQUAL,
  "!=": opcodes.UNEQUAL,
} as const;

export function functionCode(name: keyof typeof functionCodes): number {
  return functionCodes[name];
}

const varyingLeaves: ReadonlySet<Scalar["kind"]> = new Set(["time", "state", "initial", "draw", "result"]);

/**
 * What does not change during a call of the kernels is written to `prologue`, the rest to `code`. What is observed has no
 * prologue, and there a quotient by 0 is undefined; a flow computes with the infinity.
 */
export function createEncoder(
  arena: Arena,
  lanes: Lanes,
  inputs: Inputs,
  code: number[],
  prologue: number[] | null,
): Encoder {
  const { entryBytes } = lanes;
  const observed = prologue === null;
  const known = new Map<ScalarId, number>();
  const coefficients = new Map<string, number>();
  const constantAddresses = new Map<number | "-0", number>();

  const constants = (values: ArrayLike<number>): number => {
    const numbers = Array.from(values);
    const all = numbers.flatMap((value) => Array.from({ length: lanes.count }, () => value));
    const stored = lanes.single ? Float32Array.from(all) : Float64Array.from(all);
    return arena.place(new Uint8Array(stored.buffer));
  };
  const constant = (value: number): number => {
    // A map would take -0 for 0.
    const key = Object.is(value, -0) ? "-0" : value;
    const found = constantAddresses.get(key);
    if (found !== undefined) return found;
    const address = constants([value]);
    constantAddresses.set(key, address);
    return address;
  };
  const varying = reaching(inputs.scalars, ({ kind }) => varyingLeaves.has(kind));
  /** Neither the time nor the state reaches it. */
  const isInvariant = (id: ScalarId): boolean => !varying[id];
  const write = (invariant: boolean, operation: number, ...operands: readonly number[]): void => {
    (invariant && prologue ? prologue : code).push(operation, ...operands);
  };
  const compute = (id: ScalarId, operation: number, ...operands: readonly number[]): number => {
    const result = arena.keep(entryBytes);
    write(isInvariant(id), operation, result, ...operands);
    return result;
  };

  const make = (id: ScalarId): number => {
    const scalar = inputs.scalars[id]!;
    switch (scalar.kind) {
      case "constant":
        return constant(scalar.value);
      case "undefined":
        return constant(Number.NaN);
      case "parameter":
        return inputs.parameters + scalar.slot * entryBytes;
      case "time":
        return inputs.time;
      // The entry itself: a routine reads its states and writes none.
      case "state":
        return inputs.state(scalar.index);
      case "initial":
        return inputs.initial(scalar.index);
      case "kept":
        return inputs.kept(scalar.index);
      case "draw":
        return inputs.draw(scalar.index);
      case "grid":
        throw new Error("a grid is known at the start alone");
      case "datum":
        return constant(inputs.numbers[scalar.index]!);
      case "entry":
        return constant(inputs.diagonals[scalar.diagonal]![scalar.index]!);
      case "negate":
        return compute(id, opcodes.COMBINE, 1, 1, constant(-1), address(scalar.operand));
      case "function":
        return compute(id, opcodes.FUNCTION, 1, address(scalar.operand), functionCode(scalar.name));
      case "arithmetic":
        return arithmetic(id, scalar);
      case "compare": {
        const [left, right] = [address(scalar.left), address(scalar.right)];
        return compute(id, opcodes.COMPARE, 1, left, comparisonCodes[scalar.comparison], right);
      }
      case "choose": {
        const parts = [scalar.condition, scalar.left, scalar.right].map(address);
        return compute(id, opcodes.CHOOSE, 1, ...parts);
      }
      case "crossing":
        return compute(id, opcodes.CROSSING, ...scalar.operands.map(address));
      case "known": {
        const [operand, limit] = [address(scalar.operand), constant(unknownYet)];
        const result = compute(id, opcodes.COMBINE, 1, 1, constant(1), operand);
        write(false, opcodes.WHERE, result, operand, opcodes.LESS, limit);
        return result;
      }
      case "result":
        throw new Error("what an operation yields is read before it is made");
    }
  };
  const arithmetic = (id: ScalarId, scalar: Scalar & { kind: "arithmetic" }): number => {
    const left = address(scalar.left);
    const right = address(scalar.right);
    const divide = observed ? opcodes.DIVIDE_DEFINED : opcodes.DIVIDE;
    switch (scalar.operator) {
      case "+":
        return compute(id, opcodes.COMBINE, 1, 2, constant(1), left, constant(1), right);
      case "-":
        return compute(id, opcodes.COMBINE, 1, 2, constant(1), left, constant(-1), right);
      case "*":
        return compute(id, opcodes.MULTIPLY, 1, left, right);
      case "/":
        return compute(id, divide, 1, left, right);
      case "min":
        return compute(id, opcodes.LEAST, 1, left, right);
      case "max":
        return compute(id, opcodes.GREATEST, 1, left, right);
      case "and":
        return compute(id, opcodes.AND, 1, left, right);
      case "or":
        return compute(id, opcodes.OR, 1, left, right);
      case "^": {
        const exponent = inputs.scalars[scalar.right]!;
        const reciprocal = exponent.kind === "constant" && exponent.value < 0 && Number.isInteger(exponent.value);
        if (!reciprocal) return compute(id, opcodes.POWER, 1, left, right);
        const power = compute(id, opcodes.POWER, 1, left, constant(-exponent.value));
        return compute(id, divide, 1, constant(1), power);
      }
    }
  };
  const address = (id: ScalarId): number => {
    // Operands first and in a loop: a scalar may stand on thousands.
    const waiting = [id];
    for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
      const missing = scalarOperandsOf(inputs.scalars[next]!).find((operand) => !known.has(operand));
      if (missing !== undefined) waiting.push(missing);
      else {
        if (!known.has(next)) known.set(next, make(next));
        waiting.pop();
      }
    }
    return known.get(id)!;
  };

  return {
    lanes,
    emit: (operation, ...operands) => void code.push(operation, ...operands),
    constants,
    constant,
    scalar: address,
    temporary: () => arena.keep(entryBytes),
    defineResult(id) {
      const result = arena.keep(entryBytes);
      known.set(id, result);
      return result;
    },
    coefficient(sign, factors) {
      const [first, ...others] = factors;
      if (first === undefined) return constant(sign);
      if (others.length === 0 && sign === 1) return address(first);
      const key = `${sign} ${factors.join(" ")}`;
      const before = coefficients.get(key);
      if (before !== undefined) return before;
      const invariant = factors.every(isInvariant);
      let product = address(first);
      const multiply = (other: number): void => {
        const result = arena.keep(entryBytes);
        write(invariant, opcodes.MULTIPLY, result, 1, product, other);
        product = result;
      };
      for (const other of others) multiply(address(other));
      if (sign === -1) multiply(constant(-1));
      coefficients.set(key, product);
      return product;
    },
  };
}

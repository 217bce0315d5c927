/** What the CPU backend's encoder makes of a program: few instructions, each number once, memory that is used again. */

import { describe, expect, it } from "vitest";
import { ARENA, DRIFT, HEADER_WORDS } from "../../kernels/header.ts";
import * as opcodes from "../../kernels/opcodes.ts";
import { createArena } from "../../src/cpu/arena.ts";
import { createExpressionEncoder } from "../../src/cpu/encode-expression.ts";
import { createEncoder, lanesOf } from "../../src/cpu/encoder.ts";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { printInstructions } from "../../src/node/print-instructions.ts";
import type { Elementwise, Scalar, ScalarId, Shape } from "../../src/program/program.ts";

const read = (value: number): Elementwise => ({ kind: "read", value, transposed: false });
const plus = (left: Elementwise, right: Elementwise): Elementwise => ({ kind: "plus", left, right });
const minus = (left: Elementwise, right: Elementwise): Elementwise => ({ kind: "minus", left, right });
const scale = (scalar: ScalarId, operand: Elementwise): Elementwise => ({ kind: "scale", scalar, operand });
const negate = (operand: Elementwise): Elementwise => ({ kind: "negate", operand });
const times = (left: Elementwise, right: Elementwise): Elementwise => ({ kind: "times", left, right });

const shape: Shape = { rows: 3, columns: 4, modes: null };
const entryBytes = 16;
/** Where the encoder is told that things are. */
const [time, parameters, target] = [100, 200, 300];
const at = (value: number): number => 1000 + 100 * value;

function encoding(scalars: readonly Scalar[]) {
  const arena = createArena();
  const code: number[] = [];
  const prologue: number[] = [];
  const inputs = {
    time,
    parameters,
    components: null,
    diagonals: [],
    numbers: [0.25],
    state: at,
    initial: at,
    kept: at,
    draw: at,
    scalars,
  };
  const encoder = createEncoder(arena, lanesOf(false, entryBytes), inputs, code, prologue);
  const none = (): never => {
    throw new Error("no diagonals here");
  };
  const expressions = createExpressionEncoder(encoder, arena, {
    addressOf: at,
    delayed: () => null,
    diagonal: none,
    diagonalProduct: none,
  });
  /** The number in every lane of a constant. */
  const numberAt = (address: number): number => {
    const lanes = new Float64Array(arena.patches.find((patch) => patch.address === address)!.bytes.slice().buffer);
    expect([...lanes]).toEqual([lanes[0], lanes[0]]);
    return lanes[0]!;
  };
  return { arena, code, prologue, encoder, numberAt, line: (e: Elementwise) => expressions.into(target, e, shape) };
}

describe("a line of a program", () => {
  it("that is linear becomes one instruction, whatever its length and its brackets", () => {
    const { code, prologue, line, numberAt } = encoding([{ kind: "parameter", slot: 2 }]);
    // a X0 + X1 - (X2 - (-X3)) - -(a X4)
    line(minus(minus(plus(scale(0, read(0)), read(1)), minus(read(2), negate(read(3)))), negate(scale(0, read(4)))));
    const a = parameters + 2 * entryBytes;
    expect(code.slice(0, 4)).toEqual([opcodes.COMBINE, target, 12, 5]);
    const terms = Array.from({ length: 5 }, (_, k) => code.slice(4 + 2 * k, 6 + 2 * k));
    expect(terms.map(([, source]) => source)).toEqual([0, 1, 2, 3, 4].map(at));
    expect([terms[0]![0], terms[4]![0]]).toEqual([a, a]);
    expect(terms.slice(1, 4).map(([coefficient]) => numberAt(coefficient!))).toEqual([1, -1, -1]);
    expect(code).toHaveLength(14);
    expect(prologue).toEqual([]);
  });

  it("has what is not linear computed first, once, into memory that is given back", () => {
    const { arena, code, line } = encoding([]);
    const end = arena.end();
    line(plus(read(0), times(read(1), plus(read(2), read(3)))));
    // X2 + X3, then X1 times that, then the sum.
    const [first, second, third] = [code.slice(0, 8), code.slice(8, 13), code.slice(13)];
    expect([first[0], first[5], first[7]]).toEqual([opcodes.COMBINE, at(2), at(3)]);
    expect(second).toEqual([opcodes.MULTIPLY, third[7], 12, at(1), first[1]]);
    expect([third[0], third[1], third[5], third.length]).toEqual([opcodes.COMBINE, target, at(0), 8]);
    const used = arena.end();
    expect(used).toBeGreaterThanOrEqual(end + 2 * 12 * entryBytes);
    line(plus(read(0), times(read(1), plus(read(2), read(3)))));
    expect(arena.end()).toBe(used);
  });

  it("has a factor that neither time nor state reaches computed before the steps, any other with them", () => {
    const { code, prologue, line } = encoding([
      { kind: "parameter", slot: 0 },
      { kind: "parameter", slot: 1 },
      { kind: "arithmetic", operator: "*", left: 0, right: 1 },
      { kind: "time" },
      { kind: "function", name: "exp", operand: 3 },
    ]);
    line(plus(scale(2, read(0)), scale(0, scale(1, read(1)))));
    expect(prologue.filter((word) => word === opcodes.MULTIPLY)).toHaveLength(2);
    expect(code[0]).toBe(opcodes.COMBINE);
    const before = prologue.length;
    line(scale(4, read(0)));
    expect(prologue).toHaveLength(before);
    expect(code.slice(8, 13)).toEqual([opcodes.FUNCTION, code[9], 1, time, opcodes.EXP]);
  });
});

describe("an encoder", () => {
  it("stores a constant once, and tells 0 from -0", () => {
    const { arena, encoder, numberAt } = encoding([]);
    const [one, zero, negative] = [1, 0, -0].map(encoder.constant);
    const { length } = arena.patches;
    expect([1, 0, -0].map(encoder.constant)).toEqual([one, zero, negative]);
    expect(arena.patches).toHaveLength(length);
    expect([zero, negative].map((address) => numberAt(address!))).toEqual([0, -0]);
    const turned = encoding([]);
    expect([-0, 0].map((value) => turned.numberAt(turned.encoder.constant(value)))).toEqual([-0, 0]);
  });
});

describe("an arena", () => {
  it("hands out what is aligned and nobody's, and again only what was given back", () => {
    const arena = createArena();
    const [a, b, c] = [arena.take(8), arena.take(24), arena.keep(1)];
    expect([a, b, c].every((address) => address! % 16 === 0 && address! >= ARENA)).toBe(true);
    expect(b! - a!).toBeGreaterThanOrEqual(8);
    expect(c! - b!).toBeGreaterThanOrEqual(24);
    expect(arena.end()).toBeGreaterThan(c!);
    arena.release(b!);
    // Of another size.
    expect(arena.take(8)).toBeGreaterThan(c!);
    expect(arena.take(30)).toBe(b);
    expect(arena.take(30)).toBeGreaterThan(c!);
  });

  it("keeps what is placed, byte for byte", () => {
    const arena = createArena();
    const address = arena.place(Uint8Array.of(1, 2, 3));
    expect(arena.patches).toEqual([{ address, bytes: Uint8Array.of(1, 2, 3) }]);
    expect(arena.keep(1)).toBeGreaterThanOrEqual(address + 3);
  });
});

describe("a recipe", () => {
  const recipeOf = (experiment: ExperimentInput) => {
    const resolved = resolveExperiment(experiment);
    const options = { single: false, registerBytes: 16 };
    return makeRecipe(resolved, resolved.program, makeIntervals(resolved, 1000), options);
  };

  it("places everything apart, below its end, the header first", () => {
    for (const method of ["rk4", "bs32"] as const) {
      const integrator = method === "rk4" ? { method, step: 0.1 } : { method, rtol: 1e-4, atol: 1e-6 };
      const { patches, end } = recipeOf({ system: "byol", integrator });
      expect(patches[0]).toMatchObject({ address: ARENA, bytes: { length: 4 * HEADER_WORDS } });
      const ranges = patches.map(({ address, bytes }) => [address, address + bytes.length] as const);
      ranges.sort(([a], [b]) => a - b);
      for (const [index, [, to]] of ranges.entries()) expect(to).toBeLessThanOrEqual(ranges[index + 1]?.[0] ?? end);
    }
  });

  it("computes the slopes of simsiam in three products and as many lines", () => {
    const { patches } = recipeOf({ system: "simsiam", dimensions: { n1: 6, n2: 4 } });
    const wordsAt = (address: number): number[] => [
      ...new Int32Array(patches.find((patch) => patch.address === address)!.bytes.slice().buffer),
    ];
    const header = wordsAt(ARENA);
    const operations: number[] = [];
    const code = wordsAt(header[DRIFT]!);
    for (let word = 0; code[word] !== opcodes.END; ) {
      const operation = code[word]!;
      operations.push(operation);
      if (operation === opcodes.COMBINE) word += 4 + 2 * code[word + 3]!;
      else if (operation === opcodes.PRODUCT) word += 11;
      else if (operation === opcodes.PRODUCT_JOINED) word += 14;
      else throw new Error(`operation ${operation} is not expected`);
    }
    const count = (...wanted: number[]): number => operations.filter((operation) => wanted.includes(operation)).length;
    expect(count(opcodes.PRODUCT, opcodes.PRODUCT_JOINED)).toBe(3);
    expect(count(opcodes.COMBINE, opcodes.PRODUCT_JOINED)).toBeLessThanOrEqual(3);
  });
});

describe("algorithms in a flow", () => {
  const slopeOf = (slope: string, single = false, registerBytes: number | null = 16) => {
    const resolved = resolveExperiment({
      system: { text: `system s\nstate W : n x n\ndW/dt = ${slope}\n` },
      dimensions: { n: 6 },
      integrator: { method: "euler", step: 1 },
      times: [0, 1],
    });
    const { program } = resolved;
    const recipe = makeRecipe(resolved, program, makeIntervals(resolved, 1), { single, registerBytes });
    const text = printInstructions(recipe, program);
    const lines = text.slice(text.indexOf("instructions: slope"), text.indexOf("instructions: sample")).split("\n");
    /** How many instructions have this name. */
    const count = (name: string): number => lines.filter((line) => line.slice(0, 17).trim() === name).length;
    return { end: recipe.end, count };
  };

  it("find the eigenvectors of a matrix once for all that read them, and none for eigenvalues alone", () => {
    const both = slopeOf("alignment(sym(W), W)*W - alignment(sym(W), W*W)*lambdaMin(sym(W))*W");
    expect(["eigenvectors", "alignment", "spectrum"].map(both.count)).toEqual([1, 2, 0]);
    const values = slopeOf("lambdaMin(sym(W))*entropy(spectrum(W*W^T))*W");
    expect(["eigenvectors", "spectrum", "entropy"].map(values.count)).toEqual([0, 2, 1]);
  });

  it("take a register of float32 in two halves, and without SIMD in one", () => {
    const names = ["to float64", "spectrum", "entropy", "to float32"];
    const slope = "entropy(spectrum(W*W^T))*W";
    expect(names.map(slopeOf(slope).count)).toEqual([0, 1, 1, 0]);
    expect(names.map(slopeOf(slope, true).count)).toEqual([4, 2, 2, 4]);
    expect(names.map(slopeOf(slope, true, null).count)).toEqual([2, 1, 1, 2]);
  });

  it("use the memory of eigenvectors again", () => {
    const alignments = (count: number): number =>
      slopeOf(`(${Array.from({ length: count }, (_, k) => `alignment(sym(W) + ${k}*I, W)`).join(" + ")})*W`).end;
    // Beside constants and scalars of an entry each.
    expect(alignments(9) - alignments(2)).toBeLessThan(6 * 6 * 16 + 7 * 20 * 16);
  });
});

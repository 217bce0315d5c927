/** The CPU backend's code as lines to read: an instruction a line, with names for what it reads and writes. */

import * as header from "../../kernels/header.ts";
import * as opcodes from "../../kernels/opcodes.ts";
import type { Recipe } from "../cpu/recipe.ts";
import type { Program } from "../program/program.ts";
import { componentName, timeName } from "./print-program.ts";

/**
 * What follows an operation, a word each (kernels/opcodes.ts): `=` result, `a` address, `*` both, `n` number to show, `-`
 * number of no interest, `f` function, `c` comparison, `h` half of the lanes, `1` to `3` how many groups of so many addresses follow.
 */
const layouts: Readonly<Record<number, readonly [name: string, words: string]>> = {
  [opcodes.PRODUCT]: ["product", "=aannn----"],
  [opcodes.PRODUCT_JOINED]: ["product joined", "=aannn----aaa"],
  [opcodes.COMBINE]: ["combine", "=n2"],
  [opcodes.MULTIPLY]: ["multiply", "=naa"],
  [opcodes.DIVIDE]: ["divide", "=naa"],
  [opcodes.DIVIDE_DEFINED]: ["divide", "=naa"],
  [opcodes.POWER]: ["power", "=naa"],
  [opcodes.RAISE]: ["power of each", "=naa"],
  [opcodes.FUNCTION]: ["function", "=naf"],
  [opcodes.SCALE_ROWS]: ["scale rows", "=nnaa"],
  [opcodes.SCALE_COLUMNS]: ["scale columns", "=nnaa"],
  [opcodes.SPREAD]: ["spread", "=nna-"],
  [opcodes.PART]: ["part", "=nna-"],
  [opcodes.TRANSPOSE]: ["transpose", "=nna"],
  [opcodes.FILL]: ["fill", "=na"],
  [opcodes.DIAGONAL]: ["diagonal", "=na"],
  [opcodes.SUM]: ["sum", "=na"],
  [opcodes.INNER]: ["inner product", "=naa"],
  [opcodes.KRONECKER]: ["kronecker", "=nna3"],
  [opcodes.SPECTRUM]: ["spectrum", "an=-"],
  [opcodes.EIGH]: ["eigenvectors", "*n=-"],
  [opcodes.ALIGNMENT]: ["alignment", "=aan-"],
  [opcodes.SOLVE]: ["solve", "an*n--"],
  [opcodes.LYAPUNOV]: ["lyapunov", "*an-"],
  [opcodes.NONNEGATIVE]: ["not negative", "an="],
  [opcodes.LARGEST]: ["largest", "=an"],
  [opcodes.SORT]: ["sort", "an="],
  [opcodes.ENTROPY]: ["entropy", "=an"],
  [opcodes.COUNT_ABOVE]: ["count above", "=ana"],
  [opcodes.LEAST]: ["least", "=naa"],
  [opcodes.GREATEST]: ["greatest", "=naa"],
  [opcodes.AND]: ["and", "=naa"],
  [opcodes.OR]: ["or", "=naa"],
  [opcodes.COMPARE]: ["compare", "=naca"],
  [opcodes.CHOOSE]: ["choose", "=naaa"],
  [opcodes.WHERE]: ["where", "=aca"],
  [opcodes.CROSSING]: ["crossing", "=aaaaa"],
  [opcodes.WIDEN]: ["to float64", "=nah"],
  [opcodes.NARROW]: ["to float32", "=nah"],
  [opcodes.DRAW]: ["draw", "=nnnn-"],
  [opcodes.EACH_STEP]: ["of the step", "=na"],
};
/** In the order of their numbers. */
const functions = ["exp", "log", "sqrt", "abs", "sin", "cos", "tanh"];
const comparisons = ["<", "<=", ">", ">=", "==", "!="];

/** The instructions before the steps, of a slope and of a sample. */
export function printInstructions(recipe: Recipe, program: Program): string {
  const placed = new Map(recipe.patches.map(({ address, bytes }) => [address, bytes]));
  const wordsAt = (address: number): Int32Array => new Int32Array(placed.get(address)!.slice().buffer);
  const head = wordsAt(header.ARENA);
  const flow = createNames(placed, recipe.lanes * (recipe.single ? 4 : 8), recipe.single);
  flow.entries(program.parameters, head[header.PARAMETERS]!);
  flow.name(head[header.TIME]!, timeName(program));
  const observed = createNames(placed, recipe.observedBytes, false);
  observed.entries(program.parameters, head[header.OBSERVED_PARAMETERS]!);
  observed.name(head[header.OBSERVED_TIME]!, timeName(program));
  for (const { name, firstEntry } of recipe.states) {
    flow.entry(head[header.STAGE]!, firstEntry, name);
    flow.entry(head[header.SLOPE]!, firstEntry, program.kind === "map" ? `next ${name}` : `d${name}/dt`);
    observed.entry(head[header.OBSERVED_STATE]!, firstEntry, name);
    observed.entry(head[header.OBSERVED_INITIAL]!, firstEntry, `initial(${name})`);
  }
  const components = Array.from({ length: program.componentCount }, (_, index) => componentName(program, index));
  observed.entries(components, head[header.COMPONENTS]!);
  const routines = [
    ["before the steps", head[header.PROLOGUE]!, flow],
    [program.kind === "map" ? "step" : "slope", head[header.DRIFT]!, flow],
    ["sample", head[header.OBSERVE]!, observed],
  ] as const;
  return routines
    .map(([name, address, names]) => [`// ---- instructions: ${name} ----`, ...print(wordsAt(address), names.of)])
    .map((lines) => lines.join("\n"))
    .join("\n");
}

function print(code: Int32Array, nameOf: (address: number) => string): string[] {
  const lines: string[] = [];
  let at = 0;
  while (code[at] !== opcodes.END) {
    const [operation, words] = layouts[code[at++]!]!;
    const results: string[] = [];
    const operands: string[] = [];
    const numbers: number[] = [];
    for (const word of words) {
      const value = code[at++]!;
      if (word === "=" || word === "*") results.push(nameOf(value));
      if (word === "=") continue;
      if (word === "a" || word === "*") operands.push(nameOf(value));
      else if (word === "n") numbers.push(value);
      else if (word === "f") operands.push(functions[value]!);
      else if (word === "c") operands.push(comparisons[value]!);
      else if (word === "h") operands.push(`half ${value}`);
      else if (word !== "-") {
        for (let group = 0; group < value; group++) {
          const addresses = code.subarray(at, at + Number(word));
          operands.push([...addresses].map(nameOf).join(" "));
          at += Number(word);
        }
      }
    }
    lines.push(
      `${operation.padEnd(17)}${numbers.join(" x ").padEnd(14)}${results.join(", ")} <- ${operands.join(", ")}`,
    );
  }
  return lines;
}

interface Names {
  name(address: number, name: string): void;
  /** The entry at a distance from where a list of entries begins. */
  entry(start: number, index: number, name: string): void;
  entries(names: readonly string[], start: number): void;
  of(address: number): string;
}

/** Constants are named by their value, what has no other name by its number among all that has none. */
function createNames(placed: ReadonlyMap<number, Uint8Array>, entryBytes: number, single: boolean): Names {
  const known = new Map<number, string>();
  let unnamed = 0;
  const constant = (address: number): string | null => {
    const bytes = placed.get(address)?.slice();
    if (bytes === undefined) return null;
    const value = single ? new Float32Array(bytes.buffer)[0]! : new Float64Array(bytes.buffer)[0]!;
    return bytes.length === entryBytes ? String(Number(value.toPrecision(7))) : `constants#${++unnamed}`;
  };
  const names: Names = {
    name: (address, name) => void known.set(address, name),
    entry: (start, index, name) => names.name(start + index * entryBytes, name),
    entries(list, start) {
      for (const [index, name] of list.entries()) names.entry(start, index, name);
    },
    of(address) {
      const name = known.get(address) ?? constant(address) ?? `#${++unnamed}`;
      known.set(address, name);
      return name;
    },
  };
  return names;
}

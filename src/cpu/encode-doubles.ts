/** Operands and results of algorithms in float64: as they stand in a float64 routine, converted half a register at a time in float32. */

import * as opcodes from "../../kernels/opcodes.ts";
import type { Arena } from "./arena.ts";
import { type Encoder, lanesOf } from "./encoder.ts";

/** Those lanes of a float32 register that one of float64 holds. In a float64 routine: all of them. */
export interface Half {
  /** Writes the entries at `source` to `target`, which is float64. */
  copy(target: number, count: number, source: number): void;
  /** The entries at `source` in float64, to be read. */
  read(source: number, count: number, use: (address: number) => void): void;
  /** Memory for as many entries in float64 as `use` is to write there, which then go to `target`, if there is one. */
  write(target: number | null, count: number, use: (address: number) => void): void;
}

export interface Doubles {
  forEachHalf(body: (half: Half) => void): void;
  /** Memory for so many entries in float64, only while it is used. */
  borrow(count: number, use: (address: number) => void): void;
}

export function createDoubles(encoder: Encoder, arena: Arena): Doubles {
  const { single, count: laneCount, entryBytes } = encoder.lanes;
  const wide = lanesOf(false, laneCount === 1 ? null : entryBytes);

  const borrow: Doubles["borrow"] = (count, use) => {
    const address = arena.take(count * wide.entryBytes);
    use(address);
    arena.release(address);
  };
  const halfOf = (half: number): Half => {
    const copy: Half["copy"] = (target, count, source) => {
      if (single) encoder.emit(opcodes.WIDEN, target, count, source, half);
      else encoder.emit(opcodes.COMBINE, target, count, 1, encoder.constant(1), source);
    };
    return {
      copy,
      read(source, count, use) {
        if (!single) use(source);
        else
          borrow(count, (address) => {
            copy(address, count, source);
            use(address);
          });
      },
      write(target, count, use) {
        if (!single && target !== null) use(target);
        else
          borrow(count, (address) => {
            use(address);
            if (target !== null) encoder.emit(opcodes.NARROW, target, count, address, half);
          });
      },
    };
  };
  const halves = Array.from({ length: laneCount / wide.count }, (_, half) => halfOf(half));
  return { forEachHalf: (body) => halves.forEach(body), borrow };
}

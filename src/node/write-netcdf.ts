/** Writes a result as NetCDF-4, slice by slice as frames come: what waits for a chunk to be whole stays within a bound. */

import type { Dataset, File } from "h5wasm/node";
import type { Attribute, Contents, NumberType, OfCells, Sampled, Variable } from "../ensemble/contents.ts";
import type { Gathered } from "../ensemble/gathered.ts";
import { hdf5Trouble, loadHdf5 } from "./load-hdf5.ts";
import type { ResultWriter } from "./result-writer.ts";
import { type Box, boxesOf, layoutOf, product } from "./slabs.ts";

const arrays = {
  float64: { make: Float64Array, dtype: "<d", bytes: 8 },
  float32: { make: Float32Array, dtype: "<f", bytes: 4 },
  int32: { make: Int32Array, dtype: "<i", bytes: 4 },
  int8: { make: Int8Array, dtype: "<b", bytes: 1 },
} as const satisfies Record<NumberType, unknown>;
type Numbers = InstanceType<(typeof arrays)[NumberType]["make"]>;

/** Numbers that are handed to HDF5 at once, which copies them. */
const numbersAtOnce = 2 ** 19;

/** Of consecutive cells, [cell][sample][inside], until the sample times of a chunk are there. */
interface Waiting {
  readonly numbers: Numbers;
  readonly cells: number;
  /** The first sample time, by its place in the variable. */
  readonly from: number;
  filled: number;
}

/** A variable that grows along the time. */
interface Growing {
  readonly dataset: Dataset;
  readonly make: (typeof arrays)[NumberType]["make"];
  /** That a chunk spans. */
  readonly samples: number;
  readonly inside: readonly number[];
  /** By the first of their cells. */
  readonly waiting: Map<number, Waiting>;
}

/** `bytes` bound what waits. Throws a UsageError where the library is missing, and the system's error. */
export async function openNetcdf(path: string, contents: Contents, bytes: number): Promise<ResultWriter> {
  const hdf5 = await loadHdf5();
  return guarded(() => {
    // Every HDF5 since 1.8 reads it; NetCDF wants to know in which order variables were made.
    const file = new hdf5.File(path, "w", { track_order: true, libver: ["v108", "v110"] });
    try {
      return createWriter(file, contents, bytes);
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

function createWriter(file: File, contents: Contents, bytes: number): ResultWriter {
  const { axes, sizes, ofRuns, ofStates } = contents;
  const lengths = (names: readonly string[]) => names.map((name) => sizes.get(name)!);
  const grid = lengths(axes);
  const ofOneSample = [...ofRuns, ...ofStates].reduce(
    (sum, { type, size }) => sum + product(grid) * size * arrays[type].bytes,
    0,
  );
  const mostSamples = Math.floor(bytes / Math.max(1, ofOneSample));
  const growing = new Map<Sampled, Growing>();
  let isOpen = true;
  const close = (): void => {
    if (isOpen) file.close();
    isOpen = false;
  };

  const begin = (variable: Sampled): Growing => {
    const inside = lengths(variable.dimensions.slice(axes.length + 1));
    const { make, bytes } = arrays[variable.type];
    const { chunk, samples } = layoutOf(grid, variable.samples.length, inside, bytes, mostSamples);
    const dataset = create(file, variable, lengths(variable.dimensions), chunk);
    const own = { dataset, make, samples, inside, waiting: new Map<number, Waiting>() };
    growing.set(variable, own);
    return own;
  };

  /** Of consecutive cells at a sample time. */
  const put = (variable: Sampled, sample: number, first: number, cells: readonly Float64Array[]): void => {
    const own = growing.get(variable) ?? begin(variable);
    const at = variable.samples.indexOf(sample);
    const { size } = variable;
    if (own.samples === 1 && size >= numbersAtOnce) {
      for (const [k, numbers] of cells.entries()) writeRuns(own, grid, first + k, at, numbers);
      return;
    }
    // Where nothing waits for a later time, cells need not wait for each other either.
    const atOnce = own.samples > 1 ? cells.length : Math.max(1, Math.floor(numbersAtOnce / size));
    for (let from = 0; from < cells.length; from += atOnce) {
      const group = cells.slice(from, from + atOnce);
      const samples = Math.min(own.samples, variable.samples.length - at);
      const waiting = own.waiting.get(first + from) ?? {
        numbers: new own.make(group.length * samples * size),
        cells: group.length,
        from: at,
        filled: 0,
      };
      const width = waiting.numbers.length / waiting.cells;
      for (const [k, numbers] of group.entries()) waiting.numbers.set(numbers, k * width + waiting.filled * size);
      waiting.filled++;
      own.waiting.set(first + from, waiting);
      if (waiting.filled * size < width) continue;
      writeWaiting(own, grid, first + from, waiting);
      own.waiting.delete(first + from);
    }
  };

  return {
    add: ({ sample, cells }) =>
      guarded(() => {
        for (const group of consecutive(cells))
          for (const variable of ofRuns)
            put(
              variable,
              sample,
              group[0]!.cell,
              group.map((cell) => variable.take(cell)),
            );
      }),
    addStates: (sample, states, firstCell = 0) =>
      guarded(() => {
        for (const variable of ofStates) {
          const cells = Array.from({ length: variable.cells(states) }, (_, cell) => variable.take(states, cell));
          put(variable, sample, firstCell, cells);
        }
      }),
    finish: async ({ gathered, attributes }) =>
      guarded(() => {
        for (const own of growing.values())
          for (const [first, waiting] of own.waiting) writeWaiting(own, grid, first, waiting);
        writeEnd(file, contents, growing, gathered);
        for (const [name, text] of Object.entries(attributes)) file.create_attribute(name, text);
        close();
      }),
    close: () => guarded(close),
  };
}

/** What is known at the end: how long the variables became, statistics, endings, coordinates. */
function writeEnd(file: File, contents: Contents, growing: ReadonlyMap<Sampled, Growing>, gathered: Gathered): void {
  const { axes, sizes, time, stateTime, stateSamples } = contents;
  const reached = gathered.samples();
  const lengths = new Map(sizes);
  lengths.set(stateTime, stateSamples.filter((sample) => reached.includes(sample)).length);
  lengths.set(time, reached.length);
  const shapeOf = ({ dimensions }: Variable) => dimensions.map((name) => lengths.get(name)!);
  const grid = shapeOf({ dimensions: axes } as Variable);

  const written: { readonly dataset: Dataset; readonly variable: Variable }[] = [];
  for (const [variable, own] of growing) {
    own.dataset.resize(shapeOf(variable));
    fillGaps(own, variable, grid, gathered, reached);
    written.push({ dataset: own.dataset, variable });
  }
  for (const variable of contents.ofCells) {
    const shape = shapeOf(variable);
    if (product(shape) === 0) continue;
    written.push({ dataset: writeCells(file, variable, shape, grid, gathered, reached), variable });
  }
  for (const variable of contents.bounds)
    written.push({
      dataset: file.create_dataset({
        name: variable.name,
        data: Float64Array.from(variable.values),
        shape: shapeOf(variable),
      }),
      variable,
    });
  // Which times there were is said also where nothing is kept of them.
  const used = new Set([time, ...written.flatMap(({ variable }) => variable.dimensions)]);
  for (const { name, type, values, attributes } of contents.coordinates) {
    if (!used.has(name)) continue;
    const { make, dtype } = arrays[type];
    const dataset = file.create_dataset({ name, data: make.from(values.slice(0, lengths.get(name))), dtype });
    describe(dataset, attributes);
    dataset.make_scale(name);
  }
  for (const { dataset, variable } of written)
    for (const [index, name] of variable.dimensions.entries()) dataset.attach_scale(index, name);
}

/** Of all cells, some at a time. Where one was not begun nothing is known. */
function writeCells(
  file: File,
  variable: OfCells,
  shape: readonly number[],
  grid: readonly number[],
  gathered: Gathered,
  reached: readonly number[],
): Dataset {
  const inside = shape.slice(grid.length);
  const size = product(inside);
  const { type } = variable;
  const { make, bytes, dtype } = arrays[type];
  const [outer = 1, ...rest] = inside;
  const known = new Set(gathered.cells());
  const numbersOf = (first: number, count: number): Numbers => {
    const numbers = new make(count * size).fill(type.startsWith("float") ? Number.NaN : 0);
    for (let k = 0; k < count; k++)
      if (known.has(first + k)) numbers.set(variable.take(gathered, first + k, reached), k * size);
    return numbers;
  };
  const cells = product(grid);
  if (cells * size <= numbersAtOnce) {
    // In one piece: a chunk would take two kilobytes more for its index.
    const dataset = file.create_dataset({ name: variable.name, data: numbersOf(0, cells), dtype, shape: [...shape] });
    describe(dataset, variable.attributes);
    return dataset;
  }
  const dataset = create(file, variable, shape, layoutOf(grid, outer, rest, bytes, outer).chunk);
  const atOnce = Math.max(1, Math.floor(numbersAtOnce / size));
  for (let first = 0; first < cells; first += atOnce) {
    const count = Math.min(atOnce, cells - first);
    const numbers = numbersOf(first, count);
    let at = 0;
    for (const box of boxesOf(grid, first, count)) {
      const until = at + product(box.count) * size;
      write(dataset, box, inside.map(whole), numbers.subarray(at, until));
      at = until;
    }
  }
  return dataset;
}

type Range = [number, number];

function whole(length: number): Range {
  return [0, length];
}

function write(dataset: Dataset, { from, count }: Box, inside: readonly Range[], numbers: Numbers): void {
  const cells = from.map((first, k): Range => [first, first + count[k]!]);
  dataset.write_slice([...cells, ...inside], numbers);
}

function writeWaiting(
  { dataset, inside }: Growing,
  grid: readonly number[],
  first: number,
  { numbers, cells, from, filled }: Waiting,
): void {
  const width = numbers.length / cells;
  const used = filled * product(inside);
  let at = 0;
  for (const box of boxesOf(grid, first, cells)) {
    const count = product(box.count);
    const part = compact(numbers.subarray(at * width, (at + count) * width), count, used);
    write(dataset, box, [[from, from + filled], ...inside.map(whole)], part);
    at += count;
  }
}

/** The first `used` numbers of each of so many cells: of the last times there are fewer than a chunk spans. */
function compact(numbers: Numbers, count: number, used: number): Numbers {
  const width = numbers.length / count;
  if (used === width) return numbers;
  const part = numbers.slice(0, count * used);
  for (let k = 0; k < count; k++) part.set(numbers.subarray(k * width, k * width + used), k * used);
  return part;
}

/** A cell at a sample time, some of its runs at a time. */
function writeRuns(
  { dataset, make, inside }: Growing,
  grid: readonly number[],
  cell: number,
  at: number,
  numbers: Float64Array,
): void {
  const [runs = 1, ...rest] = inside;
  const size = product(rest);
  const atOnce = Math.max(1, Math.floor(numbersAtOnce / size));
  const [box] = boxesOf(grid, cell, 1);
  for (let from = 0; from < runs; from += atOnce) {
    const to = Math.min(runs, from + atOnce);
    write(
      dataset,
      box!,
      [[at, at + 1], [from, to], ...rest.map(whole)],
      make.from(numbers.subarray(from * size, to * size)),
    );
  }
}

/** NaN where a cell did not get to a time that others reached: HDF5 reads what was never written as 0. */
function fillGaps(
  own: Growing,
  { samples, size }: Sampled,
  grid: readonly number[],
  gathered: Gathered,
  reached: readonly number[],
): void {
  const gap = new Float64Array(size).fill(Number.NaN);
  for (const [at, sample] of samples.filter((sample) => reached.includes(sample)).entries())
    for (let cell = 0; cell < product(grid); cell++)
      if (!gathered.has(cell, sample)) writeRuns(own, grid, cell, at, gap);
}

/** With its words, and empty: HDF5 gives a chunk no place on the disk before it is written. */
function create(file: File, variable: Variable, shape: readonly number[], chunk: readonly number[]): Dataset {
  const { make, dtype } = arrays[variable.type];
  const dataset = file.create_dataset({
    name: variable.name,
    data: new make(0),
    dtype,
    shape: shape.map(() => 0),
    maxshape: [...shape],
    chunks: [...chunk],
  });
  dataset.resize([...shape]);
  describe(dataset, variable.attributes);
  return dataset;
}

function describe(dataset: Dataset, attributes: Readonly<Record<string, Attribute>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    // Of fixed length: not everything that reads NetCDF reads strings of any.
    if (typeof value === "string")
      dataset.create_attribute(name, value, null, `S${Math.max(1, Buffer.byteLength(value))}`);
    else if (typeof value === "number") dataset.create_attribute(name, Float64Array.of(value));
    else dataset.create_attribute(name, Int8Array.from(value));
  }
}

/** In runs of consecutive ones. */
function consecutive<T extends { readonly cell: number }>(cells: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const cell of cells) {
    const group = groups.at(-1);
    if (group?.at(-1)?.cell === cell.cell - 1) group.push(cell);
    else groups.push([cell]);
  }
  return groups;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw hdf5Trouble(error);
  }
}

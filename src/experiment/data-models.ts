/** The data models of the theory sheet's section 3: from a model to the matrices that a system declares. */

import type { Datum, Declaration, Dimension, System } from "../language/index.ts";
import { asSymmetric, type Dimensions, describeShape, readValue, shapeOf } from "./explicit-values.ts";
import * as matrices from "./matrix.ts";
import { didYouMean, listed, type Problem, unknownNames } from "./problems.ts";
import type { DataValue, Matrix } from "./resolved.ts";
import type { DataModel, Series, Value } from "./schema.ts";

/** What every model supplies: X = Sd is the correlation of two views, Xprime a view's own covariance, Ss = X + Xprime. */
const modelNames = ["X", "Xprime", "Sd", "Ss"] as const;
type ModelName = (typeof modelNames)[number];

/** Entries of U'U may be so far from those of I: U written with six digits, or in float32, is nearer. */
export const orthonormalTolerance = 1e-5;

export interface ResolvedData {
  /** What the experiment would have to say for these data; undefined where the system declares none. */
  readonly asRun: DataModel | undefined;
  readonly values: Readonly<Record<string, DataValue>>;
  /** The factor of every data item that is a multiple of I, for a value of sigma; sigma is read by the isotropic model alone. */
  readonly factors: (sigma: number) => Readonly<Record<string, number>>;
}

interface DataContext {
  readonly system: System;
  readonly dimensions: Dimensions;
  readonly problems: Problem[];
}

/** Whether a datum of a system is one that the models supply. */
export function isModelName(name: string): name is ModelName {
  return (modelNames as readonly string[]).includes(name);
}

/**
 * Isotropic where the system's data are those of the models; else ones, but 1/2 for lambdaD (Figure 10), and nothing for a matrix that is
 * no multiple of I.
 */
function defaultModel({ system, dimensions }: DataContext): DataModel | undefined {
  if (system.data.length === 0) return undefined;
  if (system.data.every(({ name }) => isModelName(name))) return { model: "isotropic", sigma: 0.03 };
  const lengthOf = (dimension: Dimension) => (typeof dimension === "string" ? dimensions[dimension] : dimension);
  const own = system.data
    .filter(
      ({ name, type }) =>
        !isModelName(name) && !(type.kind === "matrix" && lengthOf(type.rows) !== lengthOf(type.columns)),
    )
    .map(({ name }) => [name, name === "lambdaD" ? 0.5 : 1]);
  const supplied = system.data.some(({ name }) => isModelName(name)) ? { X: 1, Xprime: 0.0009 } : {};
  return { ...supplied, ...Object.fromEntries(own), model: "explicit" };
}

/** The declaration of a model's ingredient: square and symmetric, of the size of the data. */
function ingredient(name: string, size: number): Declaration {
  return { name, type: { kind: "matrix", rows: size, columns: size, symmetric: true }, at: { line: 0, column: 0 } };
}

function requirePositive(matrix: Matrix | null, path: string, problems: Problem[]): Matrix | null {
  if (matrix === null || matrices.isPositiveSemidefinite(matrix)) return matrix;
  const message = `${path} must be positive semi-definite as a covariance is, but it has a negative eigenvalue.`;
  problems.push({ path, message });
  return null;
}

type Supplied = Readonly<Partial<Record<ModelName, Matrix>>>;

function scrambled(
  model: Extract<DataModel, { model: "multiplicative" }>,
  Sx: Matrix,
  context: DataContext,
): Supplied | null {
  const { problems } = context;
  const size = Sx.rows;
  const rank = model.U[0]!.length;
  if (rank > size) {
    problems.push({
      path: "data.U",
      message: `data.U has ${rank} columns, but it takes at most as many as rows, ${size}.`,
    });
    return null;
  }
  const declaration: Declaration = {
    ...ingredient("U", size),
    type: { kind: "matrix", rows: size, columns: rank, symmetric: false },
  };
  const U = readValue(model.U, declaration, "data.U", context.dimensions, problems);
  if (U === null) return null;
  const gram = matrices.multiply(matrices.transpose(U), U);
  const off = Math.max(...matrices.addScaled(gram, matrices.multipleOfIdentity(rank, 1), -1).values.map(Math.abs));
  if (off > orthonormalTolerance) {
    const message = `data.U must have orthonormal columns (U'U = I within ${orthonormalTolerance}), but U'U is off by ${off.toPrecision(2)}.`;
    problems.push({ path: "data.U", message });
    return null;
  }
  const projector = matrices.multiply(U, matrices.transpose(U));
  const complement = matrices.addScaled(matrices.multipleOfIdentity(size, 1), projector, -1);
  const X = matrices.symmetricPart(matrices.multiply(matrices.multiply(complement, Sx), complement));
  // Erratum 6: the supplement prints Ss = Sx, the scrambled views themselves have E[A Sx A'].
  if (model.moments === "printed") return { X, Xprime: matrices.addScaled(Sx, X, -1), Ss: Sx };
  const inside = matrices.trace(matrices.multiply(matrices.multiply(matrices.transpose(U), Sx), U));
  const Xprime = matrices.addScaled(
    matrices.fill(size, size, () => 0),
    projector,
    inside,
  );
  return { X, Xprime };
}

/** The matrices of every model but the isotropic and the explicit one, size x size. */
function modelMatrices(
  model: Extract<DataModel, { model: "diagonal" | "additive" | "multiplicative" }>,
  size: number,
  context: DataContext,
): Supplied | null {
  const read = (name: string, value: Value) => {
    const path = `data.${name}`;
    const matrix = readValue(value, ingredient(name, size), path, context.dimensions, context.problems);
    return requirePositive(matrix, path, context.problems);
  };
  if (model.model === "diagonal") {
    const X = read("X", model.X);
    const Xprime = read("Xprime", model.Xprime);
    return X === null || Xprime === null ? null : { X, Xprime };
  }
  const Sx = read("Sx", model.Sx);
  if (model.model === "multiplicative") return Sx === null ? null : scrambled(model, Sx, context);
  const Sn = read("Sn", model.Sn);
  return Sx === null || Sn === null ? null : { X: Sx, Xprime: Sn };
}

/** What the explicit model gives by the models' names, each symmetric and positive semi-definite; null where one is wrong. */
function explicitMatrices(values: ReadonlyMap<string, Value>, size: number, context: DataContext): Supplied | null {
  const { system, dimensions, problems } = context;
  const before = problems.length;
  for (const [one, other] of [
    ["X", "Sd"],
    ["Xprime", "Ss"],
  ] as const) {
    if (!values.has(one) || !values.has(other)) continue;
    const reason = one === "X" ? "X and Sd are the same matrix" : "Ss is X + Xprime";
    problems.push({
      path: `data.${other}`,
      message: `data.${other} is given beside data.${one}, but ${reason}; give one of them.`,
    });
  }
  const supplied: Partial<Record<ModelName, Matrix>> = {};
  for (const name of modelNames) {
    const value = values.get(name);
    if (value === undefined) continue;
    const declared = system.data.find((item) => item.name === name);
    const free = declared?.type.kind === "matrix" && !declared.type.symmetric;
    const matrix = readValue(value, free ? declared : ingredient(name, size), `data.${name}`, dimensions, problems);
    const checked = free ? matrix : requirePositive(matrix, `data.${name}`, problems);
    if (checked !== null) supplied[name] = checked;
  }
  return problems.length > before ? null : supplied;
}

/** One of the models' matrices, derived from the others where it is not given itself. */
function derive(name: ModelName, { X: givenX, Sd, Ss, Xprime }: Supplied): Matrix | null {
  const X = givenX ?? Sd;
  if (X === undefined) return name === "Ss" ? (Ss ?? null) : name === "Xprime" ? (Xprime ?? null) : null;
  if (name === "X" || name === "Sd") return X;
  if (name === "Ss") return Ss ?? (Xprime === undefined ? null : matrices.addScaled(X, Xprime, 1));
  return Xprime ?? (Ss === undefined ? null : matrices.addScaled(Ss, X, -1));
}

/** The cheapest form a backend can read: a multiple of I, a diagonal, or all entries. */
function classify(matrix: Matrix): { readonly value: DataValue; readonly factor: number | null } {
  const diagonal = matrices.diagonalOf(matrix);
  if (diagonal === null) return { value: { kind: "matrix", matrix }, factor: null };
  const first = diagonal[0]!;
  if (diagonal.every((entry) => entry === first)) return { value: { kind: "multipleOfIdentity" }, factor: first };
  return { value: { kind: "diagonal", values: diagonal }, factor: null };
}

/** Keys of the explicit model that are neither data of the system nor X, Xprime, Sd, Ss where it has data of the models. */
function checkNames(given: readonly string[], { system, problems }: DataContext): void {
  const declared = system.data.map(({ name }) => name);
  const known = declared.some(isModelName) ? [...new Set([...modelNames, ...declared])] : declared;
  const all = new Set(known);
  const drawn = new Set(system.drawn.map(({ name }) => name));
  for (const name of unknownNames(given, (other) => all.has(other))) {
    if (drawn.has(name)) {
      const message = `data.${name} is drawn by each run; say how under initial.${name}.`;
      problems.push({ path: `data.${name}`, message });
      continue;
    }
    const end = didYouMean(name, known, `; it has ${listed(known)}.`);
    problems.push({ path: `data.${name}`, message: `data.${name} is not data of ${system.name}${end}` });
  }
}

/** The size of the square matrices that the models supply to this system; null, with a problem reported, where they have no one size. */
function modelSize({ system, dimensions, problems }: DataContext): number | null {
  let size: number | null = null;
  for (const declaration of system.data) {
    if (!isModelName(declaration.name)) continue;
    const { rows, columns } = shapeOf(declaration.type, dimensions);
    if (declaration.type.kind !== "matrix" || rows !== columns || (size !== null && rows !== size)) {
      const shape = describeShape(declaration.type, dimensions);
      const message = `data ${declaration.name} of ${system.name} is ${shape}, but X, Xprime, Sd and Ss are square and of one size; give it another name.`;
      problems.push({ path: "data", message });
      return null;
    }
    size = rows;
  }
  return size;
}

/** One data item that a model supplies, settled as declared; null, with a problem reported, where it cannot be. */
function suppliedItem(
  { name, type }: Declaration & { readonly name: ModelName },
  supplied: Supplied,
  given: ReadonlyMap<string, Value>,
  problems: Problem[],
): Matrix | null {
  const matrix = derive(name, supplied);
  const path = `data.${name}`;
  if (matrix === null) {
    const wanted = name === "X" || name === "Sd" ? "X" : given.has("X") || given.has("Sd") ? "Xprime" : "X and Xprime";
    problems.push({ path, message: `${path} is missing; give ${wanted}, or ${name} itself.` });
    return null;
  }
  return type.kind === "matrix" && type.symmetric ? asSymmetric(matrix, name, path, problems) : matrix;
}

/** One data item that the system calls by a name of its own; null, with a problem reported, where it is missing or wrong. */
function ownItem(
  declaration: Declaration,
  value: Value | undefined,
  model: DataModel["model"],
  { system, dimensions, problems }: DataContext,
): Matrix | null {
  const path = `data.${declaration.name}`;
  if (value !== undefined) return readValue(value, declaration, path, dimensions, problems);
  const how = model === "explicit" ? "" : ' in a model "explicit"';
  const shape = describeShape(declaration.type, dimensions);
  problems.push({ path, message: `${path} is missing; ${system.name} needs it${how}, ${shape}.` });
  return null;
}

/** One value for each step; null, with a problem reported, where one of them is wrong. */
function seriesItem({ steps }: Series, declaration: Datum, { dimensions, problems }: DataContext): DataValue | null {
  const { name, eachStep } = declaration;
  const path = `data.${name}`;
  if (!eachStep) {
    problems.push({
      path,
      message: `${path} gives a value for each step, but ${name} is one for all; declare it "each step", or give one value.`,
    });
    return null;
  }
  const read: Float64Array[] = [];
  for (const [step, value] of steps.entries()) {
    const matrix = readValue(value, declaration, `${path}.steps[${step}]`, dimensions, problems);
    // What is wrong with one is likely wrong with all.
    if (matrix === null) return null;
    read.push(matrix.values);
  }
  return { kind: "series", steps: read };
}

/** X = I and X' = sigma^2 I: the factors as functions of sigma. */
const isotropicFactors: Readonly<Record<ModelName, (sigma: number) => number>> = {
  X: () => 1,
  Sd: () => 1,
  Xprime: (sigma) => sigma ** 2,
  Ss: (sigma) => 1 + sigma ** 2,
};

/** Of an isotropic data item at a sigma; null of what the model does not hold. */
export function isotropicFactor(name: string, sigma: number): number | null {
  return isModelName(name) ? isotropicFactors[name](sigma) : null;
}

/** The value of every data item of the system. Problems are reported under `data`, and items that have one are left out. */
export function resolveData(given: DataModel | undefined, context: DataContext): ResolvedData {
  const { system, problems } = context;
  const model = given ?? defaultModel(context);
  const values: Record<string, DataValue> = {};
  const factors: [string, (sigma: number) => number][] = [];
  const resolved: ResolvedData = {
    asRun: model,
    values,
    factors: (sigma) => Object.fromEntries(factors.map(([name, factor]) => [name, factor(sigma)])),
  };
  if (model === undefined) return resolved;
  if (system.data.length === 0) {
    const [drawn] = system.drawn;
    const advice =
      drawn === undefined ? "leave it out" : `each run draws ${drawn.name}: give it as initial.${drawn.name}`;
    problems.push({ path: "data", message: `data is given, but ${system.name} declares none for it; ${advice}.` });
    return resolved;
  }
  const size = modelSize(context);
  if (size === null && system.data.some(({ name }) => isModelName(name))) return resolved;

  const explicit = explicitValues(model);
  checkNames([...explicit.keys(), ...explicitSeries(model).keys()], context);
  const supplied =
    model.model === "isotropic" || size === null
      ? {}
      : model.model === "explicit"
        ? explicitMatrices(explicit, size, context)
        : modelMatrices(model, size, context);

  const seriesByName = explicitSeries(model);
  for (const declaration of system.data) {
    const { name, type } = declaration;
    const series = seriesByName.get(name);
    if (series !== undefined) {
      const item = seriesItem(series, declaration, context);
      if (item !== null) values[name] = item;
      continue;
    }
    if (isModelName(name) && model.model === "isotropic") {
      values[name] = { kind: "multipleOfIdentity" };
      factors.push([name, isotropicFactors[name]]);
      continue;
    }
    if (isModelName(name) && supplied === null) continue;
    const matrix = isModelName(name)
      ? suppliedItem({ ...declaration, name }, supplied ?? {}, explicit, problems)
      : ownItem(declaration, explicit.get(name), model.model, context);
    if (matrix === null) continue;
    if (type.kind === "matrix") {
      const { value, factor } = classify(matrix);
      values[name] = value;
      if (factor !== null) factors.push([name, () => factor]);
    } else {
      values[name] = { kind: "vector", values: matrix.values };
    }
  }
  return resolved;
}

type Given = readonly [name: string, value: Value | Series];

/** What the explicit model says by name; nothing for another model. */
function givenBy(model: DataModel): readonly Given[] {
  if (model.model !== "explicit") return [];
  return Object.entries(model).filter((entry): entry is [string, Value | Series] => entry[0] !== "model");
}

function isSeries(value: Value | Series): value is Series {
  return typeof value === "object" && !Array.isArray(value);
}

function explicitValues(model: DataModel): ReadonlyMap<string, Value> {
  return new Map(givenBy(model).flatMap(([name, value]) => (isSeries(value) ? [] : [[name, value]])));
}

function explicitSeries(model: DataModel): ReadonlyMap<string, Series> {
  return new Map(givenBy(model).flatMap(([name, value]) => (isSeries(value) ? [[name, value]] : [])));
}

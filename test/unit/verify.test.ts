/** The rules that every program keeps, and that a program which breaks one is found out. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { parseSystem } from "../../src/language/index.ts";
import { lowerSystem } from "../../src/program/lower.ts";
import type { Elementwise, OpaqueOperation, Operation, Program, Routine, Scalar } from "../../src/program/program.ts";
import { faultsOf, verifyProgram } from "../../src/program/verify.ts";
import { systemNames } from "../../src/systems.ts";
import { randomSystem, textOf } from "../random-systems.ts";

const noIncludes = () => undefined;

/** A small system that has an operation of every kind in one of its routines. */
const text = `system all "one of each"
state W : n x n
state F : n x n symmetric
state v : n
state x : scalar
data D : n x n symmetric
data S : n x n symmetric
param a = 0.5
P = D*W + 2*F*W^T
dW/dt = P*W - norm(P)*W + W[1, 2]*diag(F*v)
dF/dt = -a*F
dv/dt = exp(v)*x - v
dx/dt = -x*sum(v)
observe s = spectrum(F)
observe b = alignment(F, W*W^T)
observe k = lambdaMin(kron(S, F) - a*I)
observe e = entropy(spectrum(F)) + norm(initial(W))
observe c = count(v > x)
observe u = v + v
class low where k < 1`;

const program: Program = lowerSystem(parseSystem(text, noIncludes), {
  dimensions: { n: 3 },
  data: { D: "diagonal", S: "matrix" },
}).program;

type Kind = Operation["kind"];
const placeOf = (routine: Routine, kind: Kind, which = 0): number =>
  routine.operations.flatMap((operation, index) => (operation.kind === kind ? [index] : []))[which]!;

function withOperations(part: "step" | "observe", change: (operations: Operation[]) => void): Program {
  const operations = [...program[part].operations];
  change(operations);
  return { ...program, [part]: { ...program[part], operations } };
}

/** The first operation of a kind, with other properties. */
function changed(part: "step" | "observe", kind: Kind, properties: object, which = 0): Program {
  return withOperations(part, (operations) => {
    const place = placeOf(program[part], kind, which);
    operations[place] = { ...operations[place]!, ...properties } as Operation;
  });
}

function withScalar(part: "step" | "observe", is: (scalar: Scalar) => boolean, scalar: object): Program {
  const scalars = [...program[part].scalars];
  const place = scalars.findIndex(is);
  expect(place).toBeGreaterThanOrEqual(0);
  scalars[place] = { ...scalars[place]!, ...scalar } as Scalar;
  return { ...program, [part]: { ...program[part], scalars } };
}

function withSlope(index: number, line: Elementwise): Program {
  const slopes = [...program.step.slopes];
  slopes[index] = line;
  return { ...program, step: { ...program.step, slopes } };
}

const read = (value: number, transposed = false): Elementwise => ({ kind: "read", value, transposed });
const deep = Array.from({ length: 70 }).reduce<Elementwise>((operand) => ({ kind: "negate", operand }), read(0));
const productOf = (part: "step" | "observe") => {
  const product = program[part].operations[placeOf(program[part], "product")]!;
  if (product.kind !== "product") throw new Error("there is no product");
  return product;
};
const eigh = program.observe.operations.findIndex((o) => o.kind === "opaque" && o.routine === "eigh");
const vectorOfModes = program.step.values.find(({ shape }) => shape.modes !== null)!.id;

const faults: Record<string, [Program, RegExp]> = {
  "a product behind what reads it": [
    withOperations(
      "step",
      (operations) => void operations.push(...operations.splice(placeOf(program.step, "product"), 1)),
    ),
    /reads value \d+ before it is made/,
  ],
  "a product twice": [
    withOperations("step", (operations) => void operations.push(productOf("step"))),
    /makes value \d+, which is there already/,
  ],
  "a product left out": [
    withOperations("step", (operations) => void operations.splice(placeOf(program.step, "product"), 1)),
    /before it is made/,
  ],
  "another inner length": [changed("step", "product", { inner: 4 }), /sums over 4/],
  "a vector as a factor": [changed("step", "product", { left: vectorOfModes }), /multiplies vectors of modes/],
  "the rows of a vector summed up": [changed("step", "rowSums", { matrix: vectorOfModes }), /rows of a vector/],
  "a matrix times a matrix as a vector": [changed("step", "rowSums", { weights: 0 }), /weighs 3 columns by another/],
  "an entry that is not there": [changed("step", "entry", { column: 3 }), /reads an entry that is not there/],
  "a matrix spread as a vector": [
    withSlope(0, { kind: "spread", value: 0, along: "rows" }),
    /spreads a vector of another length/,
  ],
  "a vector spread over a vector": [
    withSlope(2, { kind: "spread", value: vectorOfModes, along: "rows" }),
    /spreads a vector over a vector/,
  ],
  "a part of a vector": [
    withSlope(2, { kind: "part", part: "upper", operand: read(vectorOfModes) }),
    /takes a part of a vector/,
  ],
  "a value that is not there": [changed("step", "product", { right: 999 }), /value 999, which is not there/],
  "a line of another shape": [
    changed("step", "combine", { expression: read(vectorOfModes) }),
    /reads value \d+, which has another shape/,
  ],
  "a vector turned": [
    changed("observe", "vectorOut", { expression: read(vectorOfModes, true) }),
    /a vector of modes|another shape/,
  ],
  "a slope of another shape": [withSlope(0, read(vectorOfModes)), /the line of W reads value/],
  "a slope that is too deep": [withSlope(0, deep), /deeper than 64/],
  "a slope that is missing": [
    { ...program, step: { ...program.step, slopes: program.step.slopes.slice(1) } },
    /there are 3 lines for 4 states/,
  ],
  "a scalar's slope that is none": [withSlope(3, read(vectorOfModes)), /line of the scalar x is no scalar/],
  "a diagonal of another length": [{ ...program, diagonals: [{ name: "D", length: 4 }] }, /diagonal of another length/],
  "a state of another shape": [
    {
      ...program,
      states: program.states.map((state) =>
        state.name === "W" ? { ...state, shape: { rows: 4, columns: 3, modes: null } } : state,
      ),
    },
    /does not have the shape of state 0/,
  ],
  "a symmetric value that is not square": [
    {
      ...program,
      step: {
        ...program.step,
        values: program.step.values.map((value) => (value.shape.modes ? { ...value, symmetric: true } : value)),
      },
    },
    /called symmetric and is not square/,
  ],
  "a sum that is made later": [
    withOperations(
      "observe",
      (operations) => void operations.push(...operations.splice(placeOf(program.observe, "sum"), 1)),
    ),
    /reads scalar \d+ before it is made/,
  ],
  "a sum left out": [
    withOperations("observe", (operations) => void operations.splice(placeOf(program.observe, "sum"), 1)),
    /reads scalar \d+ before it is made/,
  ],
  "a sum that makes no result": [
    changed("step", "sum", { scalar: program.step.scalars.findIndex(({ kind }) => kind !== "result") }),
    /which is no result/,
  ],
  "a scalar that refers forwards": [
    withScalar("step", ({ kind }) => kind === "arithmetic", { left: program.step.scalars.length - 1 }),
    /does not stand in front/,
  ],
  "a parameter that is not there": [
    withScalar("step", ({ kind }) => kind === "parameter", { slot: 7 }),
    /is a parameter that is not there/,
  ],
  "a constant beyond float32": [
    withScalar("step", ({ kind }) => kind === "constant", { value: 1e39 }),
    /is a constant that is not there/,
  ],
  "a matrix read as a scalar": [
    withScalar("step", ({ kind }) => kind === "state", { index: 0 }),
    /is a state that is not there/,
  ],
  "a flow that looks back": [
    withScalar("step", ({ kind }) => kind === "state", { kind: "initial" }),
    /of the kind initial, unknown here/,
  ],
  "a start that reads a state": [
    { ...program, start: { ...program.start, scalars: [...program.start.scalars, { kind: "state", index: 3 }] } },
    /start: scalar \d+ is of the kind state, unknown here/,
  ],
  "a start without a draw": [
    { ...program, start: { ...program.start, draws: [] } },
    /start: value \d+ is draw \d+, which is not there/,
  ],
  "a start for too few": [
    { ...program, start: { ...program.start, outputs: program.start.outputs.slice(1) } },
    /there are 3 lines for 4 states/,
  ],
  "a component written twice": [changed("observe", "scalarOut", { component: 0 }), /component 0 is written twice/],
  "a component behind the last": [changed("observe", "scalarOut", { component: 99 }), /component 99 is not there/],
  "a component nobody names": [{ ...program, components: program.components.slice(1) }, /component 0 is nobody's/],
  "a class without its component": [{ ...program, classes: [{ name: "low", component: 99 }] }, /low names components/],
  "a report left out": [
    withOperations("observe", (operations) => void operations.splice(placeOf(program.observe, "scalarOut"), 1)),
    /is never written/,
  ],
  "a report in a flow": [
    withOperations(
      "step",
      (operations) => void operations.push({ kind: "scalarOut", scalar: 0, component: 0, where: null }),
    ),
    /nothing is reported here/,
  ],
  "something that nobody reads": [
    withOperations("observe", (operations) => {
      const { values } = program.observe;
      const unread = operations.findIndex((o) => o.kind === "vectorOut" && o.expression.kind === "read");
      operations.splice(unread, 1);
      expect(values.length).toBeGreaterThan(0);
    }),
    /nobody reads|never written/,
  ],
  "an algorithm that takes a vector for a matrix": [
    withOperations("observe", (operations) => {
      const values = program.observe.values.find(({ shape, origin }) => shape.modes !== null && origin === "state")!;
      operations[eigh] = { ...operations[eigh]!, operands: [values.id] } as Operation;
    }),
    /gives eigh operands of shapes that it does not take/,
  ],
  "an algorithm with too few results": [
    withOperations("observe", (operations) => {
      const call = operations[eigh] as OpaqueOperation;
      operations[eigh] = { ...call, results: call.results.slice(0, 1) };
    }),
    /does not make what eigh yields/,
  ],
  "an algorithm with too many scalars": [
    withOperations("observe", (operations) => {
      operations[eigh] = { ...operations[eigh]!, factors: [0] } as Operation;
    }),
    /another number of things/,
  ],
  "a Kronecker sum of another order": [
    changed("observe", "kronecker", { left: 2 }),
    /does not make a matrix of order 6/,
  ],
};

describe("a program", () => {
  it("breaks no rule, whichever system it comes from", () => {
    expect(faultsOf(program)).toEqual([]);
    expect(program.observe.operations.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["product", "combine", "sum", "kronecker", "opaque", "scalarOut", "vectorOut"]),
    );
    for (const name of systemNames) expect(faultsOf(resolveExperiment({ system: name }).program), name).toEqual([]);
  });

  it("breaks no rule where it comes from a random system", () => {
    fc.assert(
      fc.property(randomSystem, fc.boolean(), (system, rest) => {
        const { program } = lowerSystem(parseSystem(textOf(system), noIncludes), {
          dimensions: system.sizes,
          data: { ...system.forms, G: "matrix", c: "vector" },
          rest,
        });
        expect(faultsOf(program)).toEqual([]);
      }),
      { numRuns: 200, seed: 8 },
    );
  });

  for (const [name, [broken, sentence]] of Object.entries(faults)) {
    it(`is found out with ${name}`, () => {
      expect(() => verifyProgram(broken)).toThrow(sentence);
    });
  }
});

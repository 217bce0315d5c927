/** Holds a program against the rules that every pass and every backend relies on. A finding is a fault of ours, never of a text. */

import { entries } from "./counts.ts";
import { reports, scalarOperandsOf, scalarsOf, usesOf, valuesOf } from "./fold.ts";
import type {
  Draw,
  Elementwise,
  Operation,
  Program,
  Routine,
  Scalar,
  ScalarId,
  StateValue,
  ValueId,
} from "./program.ts";
import { lineFaults, operationFaults, sameShape } from "./verify-shapes.ts";

export type Say = (sentence: string) => void;

/** @throws where the program breaks a rule, with every rule that it breaks */
export function verifyProgram(program: Program): void {
  const findings = faultsOf(program);
  if (findings.length > 0) throw new Error(`the program of ${program.name} is wrong:\n${findings.join("\n")}`);
}

/** Every rule that the program breaks, one sentence each. */
export function faultsOf(program: Program): readonly string[] {
  const findings: string[] = [];
  const routines = [
    ["start", program.start, program.start.outputs],
    ["step", program.step, program.step.slopes],
    ["observe", program.observe, []],
  ] as const;
  for (const [name, routine, ends] of routines) {
    const say: Say = (sentence) => void findings.push(`${name}: ${sentence}`);
    verifyTables(program, routine, say);
    verifyLeaves(name, routine, say);
    verifyOrder(routine, ends, say);
    verifyShapes(program, routine, say);
    verifyUse(routine, ends, say);
  }
  const { states, kept, start, step } = program;
  if (program.kind === "flow" && step.draws.length > 0) findings.push("step: a flow draws nothing");
  verifyEnds(program, step, step.slopes, states, (sentence) => findings.push(`step: ${sentence}`));
  verifyEnds(program, start, start.outputs, [...states, ...kept], (sentence) => findings.push(`start: ${sentence}`));
  verifyRoles(program, (sentence) => findings.push(`step: ${sentence}`));
  verifyReports(program, (sentence) => findings.push(`observe: ${sentence}`));
  return findings;
}

/** Values and scalars by themselves: numbered by their place, leaves that are there, operands in front. */
function verifyTables(program: Program, { values, scalars, draws }: Routine, say: Say): void {
  for (const [place, { id, origin, index, shape, symmetric }] of values.entries()) {
    if (id !== place) say(`value ${place} has the number ${id}`);
    if (symmetric && (shape.modes !== null || shape.rows !== shape.columns))
      say(`value ${place} is called symmetric and is not square`);
    if (origin === "temporary") continue;
    if (origin === "draw") {
      if (draws[index] === undefined) say(`value ${place} is draw ${index}, which is not there`);
      continue;
    }
    const list = { data: program.matrices, kept: program.kept, state: program.states, initial: program.states }[origin];
    const given = list[index];
    if (given === undefined) say(`value ${place} is ${origin} ${index}, which is not there`);
    else if (!sameShape(given.shape, shape)) say(`value ${place} does not have the shape of ${origin} ${index}`);
    else if ("scalar" in given && given.scalar) say(`value ${place} is a scalar that each run has`);
  }
  for (const [id, scalar] of scalars.entries()) {
    for (const operand of scalarOperandsOf(scalar))
      if (!(operand >= 0 && operand < id))
        say(`scalar ${id} is made of scalar ${operand}, which does not stand in front`);
    if (!isThere(program, draws, scalar)) say(`scalar ${id} is a ${scalar.kind} that is not there`);
  }
}

function isThere(program: Program, draws: readonly Draw[], scalar: Scalar): boolean {
  switch (scalar.kind) {
    case "constant":
      return Number.isFinite(Math.fround(scalar.value));
    case "parameter":
      return program.parameters[scalar.slot] !== undefined;
    case "state":
    case "initial":
      return program.states[scalar.index]?.scalar === true;
    case "kept":
      return program.kept[scalar.index]?.scalar === true;
    case "draw":
      return draws[scalar.index] !== undefined;
    case "grid":
      return scalar.count >= 1 && scalar.stride >= 1;
    case "datum":
      return program.numbers[scalar.index] !== undefined;
    case "entry":
      return scalar.index >= 0 && scalar.index < (program.diagonals[scalar.diagonal]?.length ?? 0);
    case "crossing":
      return scalar.operands.length === 5;
    default:
      return true;
  }
}

/** What a routine may ask for: a start draws and knows no state yet, a step does not know how its run started. */
function verifyLeaves(name: "start" | "step" | "observe", { values, scalars }: Routine, say: Say): void {
  const none = {
    start: ["state", "initial", "time", "kept"],
    step: ["initial", "grid"],
    observe: ["draw", "grid"],
  }[name];
  for (const { id, origin } of values)
    if (none.includes(origin)) say(`value ${id} is of the kind ${origin}, unknown here`);
  for (const [id, { kind }] of scalars.entries())
    if (none.includes(kind)) say(`scalar ${id} is of the kind ${kind}, unknown here`);
}

/** Everything is made once, and before it is read. */
function verifyOrder(routine: Routine, ends: readonly Elementwise[], say: Say): void {
  const made = new Set<ValueId>(routine.values.filter(({ origin }) => origin !== "temporary").map(({ id }) => id));
  const known: boolean[] = [];
  /** Whether all results that a scalar is made of are there; what is once is so for ever. */
  const isKnown = (root: ScalarId): boolean => {
    const waiting = [root];
    for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
      const scalar = routine.scalars[id];
      if (scalar === undefined || (scalar.kind === "result" && !known[id])) return false;
      // A scalar of faulty numbering is reported elsewhere.
      const open = scalarOperandsOf(scalar).find((operand) => operand < id && !known[operand]);
      if (open === undefined) known[waiting.pop()!] = true;
      else waiting.push(open);
    }
    return true;
  };
  const read = (values: readonly ValueId[], scalars: readonly ScalarId[], where: string): void => {
    for (const id of values) if (!made.has(id)) say(`${where} reads value ${id} before it is made`);
    for (const id of scalars) if (!isKnown(id)) say(`${where} reads scalar ${id} before it is made`);
  };
  for (const [index, operation] of routine.operations.entries()) {
    const where = `operation ${index}, ${operation.kind},`;
    const { values, scalars, makesValues, makesScalars } = usesOf(operation);
    read(values, scalars, where);
    for (const id of makesValues) {
      if (made.has(id)) say(`${where} makes value ${id}, which is there already`);
      made.add(id);
    }
    for (const id of makesScalars) {
      if (routine.scalars[id]?.kind !== "result") say(`${where} makes scalar ${id}, which is no result`);
      if (known[id]) say(`${where} makes scalar ${id}, which is there already`);
      known[id] = true;
    }
  }
  for (const [index, line] of ends.entries()) read(valuesOf(line), scalarsOf(line), `line ${index} at the end`);
}

function verifyShapes(program: Program, routine: Routine, say: Say): void {
  for (const [index, operation] of routine.operations.entries()) {
    const where = `operation ${index}, ${operation.kind},`;
    operationFaults(program, routine, operation, (sentence) => say(`${where} ${sentence}`));
  }
}

/** Nothing is there that nobody reads, and eigenproblems' matrices are read by nobody else. */
function verifyUse(routine: Routine, ends: readonly Elementwise[], say: Say): void {
  const values = new Set<ValueId>(ends.flatMap(valuesOf));
  const scalars = new Set<ScalarId>(ends.flatMap(scalarsOf));
  for (const draw of routine.draws) if (draw.kind === "bartlett") scalars.add(draw.degrees);
  const hidden = new Set<ValueId>();
  for (const operation of routine.operations) if (operation.kind === "kronecker") hidden.add(operation.result);
  for (const operation of routine.operations) {
    const uses = usesOf(operation);
    for (const id of uses.values) {
      values.add(id);
      if (hidden.has(id) && operation.kind !== "opaque")
        say(`value ${id} is a Kronecker sum, and a ${operation.kind} reads it`);
    }
    for (const id of uses.scalars) scalars.add(id);
  }
  for (const [id, scalar] of [...routine.scalars.entries()].reverse())
    if (scalars.has(id)) for (const operand of scalarOperandsOf(scalar)) scalars.add(operand);
  const together = new Map<ValueId | ScalarId, Operation>();
  for (const operation of routine.operations)
    for (const id of usesOf(operation).makesValues) together.set(id, operation);
  for (const { id } of routine.values) {
    const maker = together.get(id);
    // An algorithm yields all of its results, read or not.
    const isRead = maker === undefined ? values.has(id) : usesOf(maker).makesValues.some((other) => values.has(other));
    if (!isRead) say(`nobody reads value ${id}`);
  }
  for (const id of routine.scalars.keys()) if (!scalars.has(id)) say(`nobody reads scalar ${id}`);
}

/** One line for each of what is stored, of its shape; nothing is reported. */
function verifyEnds(
  program: Program,
  routine: Routine,
  ends: readonly Elementwise[],
  stored: readonly StateValue[],
  say: Say,
): void {
  if (ends.length !== stored.length) say(`there are ${ends.length} lines for ${stored.length} states and kept data`);
  for (const [index, line] of ends.entries()) {
    const state = stored[index];
    if (state === undefined) continue;
    if (state.scalar && line.kind !== "fill") say(`the line of the scalar ${state.name} is no scalar`);
    lineFaults(program, routine, line, state.shape, (sentence) => say(`the line of ${state.name} ${sentence}`));
  }
  for (const operation of routine.operations)
    if (reports(operation)) say(`there is a ${operation.kind}, and nothing is reported here`);
}

/** States of the flow first, then integrals, then memories; these are scalars. */
function verifyRoles({ states }: Program, say: Say): void {
  const order = ["flow", "integral", "memory"];
  for (const [index, { name, role, scalar }] of states.entries()) {
    const before = states[index - 1]?.role ?? "flow";
    if (order.indexOf(role) < order.indexOf(before)) say(`${name}, of the kind ${role}, stands behind a ${before}`);
    if (role !== "flow" && !scalar) say(`${name}, of the kind ${role}, is no scalar`);
  }
}

/** Each component is written once; observables, classes, the stop and the distance from rest name components that are there. */
function verifyReports(program: Program, say: Say): void {
  const { componentCount, components, classes, stop, rest } = program;
  const written = new Uint8Array(componentCount);
  const write = (component: number): void => {
    if (component < 0 || component >= componentCount) say(`component ${component} is not there`);
    else if (written[component]!++ > 0) say(`component ${component} is written twice`);
  };
  for (const operation of program.observe.operations) {
    if (operation.kind === "scalarOut") write(operation.component);
    if (operation.kind === "vectorOut")
      for (let mode = 0; mode < entries(operation.shape); mode++) write(operation.component + mode);
  }
  for (const [component, count] of written.entries()) if (count === 0) say(`component ${component} is never written`);
  const named = new Uint8Array(componentCount);
  const ranges = [
    ...components,
    ...classes.map(({ name, component }) => ({ observable: name, first: component, count: 1 })),
    ...(stop === null ? [] : [{ observable: "stop", first: stop, count: 1 }]),
    ...(rest === null ? [] : [{ observable: "rest", first: rest, count: 1 }]),
  ];
  for (const { observable, first, count } of ranges) {
    if (count < 1 || first < 0 || first + count > componentCount)
      say(`${observable} names components that are not there`);
    else named.fill(1, first, first + count);
  }
  for (const [component, isNamed] of named.entries()) if (!isNamed) say(`component ${component} is nobody's`);
}

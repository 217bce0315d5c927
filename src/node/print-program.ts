/** The operations of a program as lines to read: what the equations became. */

import { countRoutine } from "../program/counts.ts";
import { opaqueRoutines } from "../program/opaque/index.ts";
import type {
  Condition,
  Elementwise,
  Operation,
  Program,
  Routine,
  Scalar,
  ScalarId,
  Shape,
  StateValue,
} from "../program/program.ts";

/** One line an operation, with its floating point operations in front. */
export function printRoutine(program: Program, routine: Routine): string[] {
  const names = namesOf(program, routine);
  const operations = routine.operations.map((operation) => {
    const { products, elementwise, calls } = countRoutine({ ...routine, operations: [operation] });
    // What an algorithm takes is the backend's business.
    const count = calls > 0 ? "" : String(products + elementwise);
    return `${count.padStart(9)}  ${printOperation(operation, names)}`;
  });
  return [...names.long.map((line) => `${" ".repeat(11)}${line}`), ...operations];
}

/** The slopes of the states, or what a map's step makes of them, behind the operations that they read. */
export function printSlopes(program: Program): string[] {
  const { step, states } = program;
  const isMemory = (name: string) => states.some((state) => state.name === name && state.role === "memory");
  return printLines(program, step, step.slopes, states, (name) => {
    if (program.kind === "map") return `next ${name} =`;
    return isMemory(name) ? `${name} at the next step =` : `d${name}/dt =`;
  });
}

/** What the states start from, and what a run draws and keeps, behind the operations that they read. */
export function printStarts(program: Program): string[] {
  const { start, states, kept } = program;
  return printLines(program, start, start.outputs, [...states, ...kept], (name) => `${name} ~`);
}

function printLines(
  program: Program,
  routine: Routine,
  lines: readonly Elementwise[],
  stored: readonly StateValue[],
  beginning: (name: string) => string,
): string[] {
  const names = namesOf(program, routine);
  return lines.map((line, index) => {
    const { name, shape } = stored[index]!;
    const { elementwise } = countRoutine({ ...routine, operations: [] }, [line], [shape]);
    return `${String(elementwise).padStart(9)}  ${beginning(name)} ${printElementwise(line, names)}`;
  });
}

interface Names {
  readonly program: Program;
  readonly value: (id: number) => string;
  readonly shape: (id: number) => Shape;
  /** Written out, or by its number where that is long. */
  readonly scalar: (id: ScalarId) => string;
  /** What the numbers of long scalars stand for. */
  readonly long: readonly string[];
}

/** A scalar is read in several places, which a chain of definitions multiplies: longer ones are written out once. */
const longestScalar = 100;

function namesOf(program: Program, routine: Routine): Names {
  const value = (id: number) => {
    const { name, origin } = routine.values[id]!;
    if (origin === "initial") return `initial(${name})`;
    return origin === "temporary" ? `${name}#${id}` : name;
  };
  // Operands stand in front, so one pass does, however long a chain of definitions is.
  const texts: string[] = [];
  const scalar = (id: ScalarId): string => (texts[id]!.length > longestScalar ? `s${id}` : texts[id]!);
  for (const [id, entry] of routine.scalars.entries()) texts.push(printScalar(entry, id, program, scalar));
  const long = texts.flatMap((text, id) => (text.length > longestScalar ? [`s${id} = ${text}`] : []));
  return { program, value, shape: (id) => routine.values[id]!.shape, scalar, long };
}

function printOperation(operation: Operation, names: Names): string {
  const { program, value, scalar } = names;
  switch (operation.kind) {
    case "product": {
      const { form, left, right, result, inner } = operation;
      const { rows, columns } = names.shape(result);
      const factors = `${value(left)}${form === "TN" ? "^T" : ""}*${value(right)}${form === "NT" ? "^T" : ""}`;
      return `${value(result)} = ${factors}    (product ${form}, ${rows} x ${inner} x ${columns})`;
    }
    case "rowSums": {
      const { result, matrix, transposed, weights } = operation;
      const { rows, columns } = names.shape(matrix);
      const factor = `${value(matrix)}${transposed ? "^T" : ""}`;
      const sums = weights === null ? `rowsum(${factor})` : `${factor}*${value(weights)}`;
      return `${value(result)} = ${sums}    (row sums, ${rows} x ${columns}${transposed ? ", transposed" : ""})`;
    }
    case "combine":
      return `${value(operation.result)} = ${printElementwise(operation.expression, names)}`;
    case "entry": {
      const { modes } = names.shape(operation.value);
      const places = [...(modes === null ? [operation.row] : []), operation.column].map((place) => place + 1);
      return `s${operation.scalar} = ${value(operation.value)}[${places.join(", ")}]`;
    }
    case "sum":
      return `s${operation.scalar} = sum over entries of ${printElementwise(operation.expression, names)}`;
    case "kronecker": {
      const terms = operation.terms.map(
        (term) => `${scalar(term.coefficient)}*kron(${value(term.left)}, ${value(term.right)})`,
      );
      return `${value(operation.result)} = ${terms.join(" + ")} + ${scalar(operation.shift)}*I`;
    }
    case "opaque": {
      const { routine, operands, factors, results, scalars } = operation;
      const made = [...results.map(value), ...scalars.map((id) => `s${id}`)];
      const given = [...operands.map(value), ...factors.map(scalar)];
      return `${made.join(", ")} = ${routine}(${given.join(", ")})    (${opaqueRoutines[routine].meaning})`;
    }
    case "scalarOut":
      return `${componentName(program, operation.component)} = ${scalar(operation.scalar)}${printWhere(operation.where, names)}`;
    case "vectorOut":
      return `${componentName(program, operation.component)} = ${printElementwise(operation.expression, names)}`;
  }
}

function printWhere(where: Condition | null, { scalar }: Names): string {
  return where === null ? "" : ` where ${scalar(where.left)} ${where.comparison} ${scalar(where.right)}`;
}

/** The observable that a component belongs to; components on the way to one have none. */
export function componentName(program: Program, component: number): string {
  if (component === program.stop) return "stop";
  const range = program.components.find(({ first, count }) => component >= first && component < first + count);
  if (range === undefined) return `component ${component}`;
  return range.count === 1 || range.first === component
    ? range.observable
    : `${range.observable}[${component - range.first + 1}]`;
}

/** A map counts its steps. */
export function timeName({ kind }: Pick<Program, "kind">): string {
  return kind === "map" ? "k" : "t";
}

function printScalar(scalar: Scalar, id: ScalarId, program: Program, inner: (id: ScalarId) => string): string {
  switch (scalar.kind) {
    case "constant":
      return String(scalar.value);
    case "undefined":
      return "undefined";
    case "parameter":
      return program.parameters[scalar.slot] ?? `parameter ${scalar.slot}`;
    case "time":
      return timeName(program);
    case "state":
      return program.states[scalar.index]!.name;
    case "initial":
      return `initial(${program.states[scalar.index]!.name})`;
    case "kept":
      return program.kept[scalar.index]!.name;
    case "draw":
      return `draw ${scalar.index + 1}`;
    case "grid":
      return `share of ${scalar.count} grid points`;
    case "datum":
      return program.numbers[scalar.index]!;
    case "entry":
      return `${program.diagonals[scalar.diagonal]?.name}[${scalar.index + 1}]`;
    case "arithmetic":
      if (scalar.operator === "min" || scalar.operator === "max")
        return `${scalar.operator}(${inner(scalar.left)}, ${inner(scalar.right)})`;
      return `(${inner(scalar.left)} ${scalar.operator} ${inner(scalar.right)})`;
    case "compare":
      return `(${inner(scalar.left)} ${scalar.comparison} ${inner(scalar.right)})`;
    case "choose":
      return `if(${inner(scalar.condition)}, ${inner(scalar.left)}, ${inner(scalar.right)})`;
    case "negate":
      return `-${inner(scalar.operand)}`;
    case "function":
      return `${scalar.name}(${inner(scalar.operand)})`;
    case "result":
      return `s${id}`;
    case "crossing":
      return `crossing(${scalar.operands.map(inner).join(", ")})`;
    case "known":
      return `known(${inner(scalar.operand)})`;
  }
}

function printElementwise(expression: Elementwise, names: Names): string {
  const inside = (operand: Elementwise) => {
    const text = printElementwise(operand, names);
    return operand.kind === "plus" || operand.kind === "minus" ? `(${text})` : text;
  };
  const diagonal = (index: number) => names.program.diagonals[index]?.name ?? `diagonal ${index}`;
  switch (expression.kind) {
    case "read":
      return `${names.value(expression.value)}${expression.transposed ? "^T" : ""}`;
    case "spread":
      return `${names.value(expression.value)} along ${expression.along}`;
    case "part": {
      const operand = printElementwise(expression.operand, names);
      return `${{ upper: "triu", lower: "tril", diagonal: "diagonal of" }[expression.part]}(${operand})`;
    }
    case "fill":
      return names.scalar(expression.scalar);
    case "diagonal":
      return expression.diagonals.length === 0 ? "I" : expression.diagonals.map(diagonal).join("*");
    case "scale":
      return `${names.scalar(expression.scalar)}*${inside(expression.operand)}`;
    case "scaleRows":
      return `${diagonal(expression.diagonal)}*${inside(expression.operand)}`;
    case "scaleColumns":
      return `${inside(expression.operand)}*${diagonal(expression.diagonal)}`;
    case "negate":
      return `-${inside(expression.operand)}`;
    case "function":
      return `${expression.name}(${printElementwise(expression.operand, names)})`;
    case "power":
      return `${inside(expression.operand)}^${names.scalar(expression.exponent)}`;
    case "plus":
      return `${printElementwise(expression.left, names)} + ${printElementwise(expression.right, names)}`;
    case "minus":
      return `${printElementwise(expression.left, names)} - ${inside(expression.right)}`;
    case "times":
      return `${inside(expression.left)} .* ${inside(expression.right)}`;
    case "over":
      return `${inside(expression.left)} ./ ${inside(expression.right)}`;
    case "raised":
      return `${inside(expression.left)} .^ ${inside(expression.right)}`;
    case "least":
    case "greatest": {
      const name = expression.kind === "least" ? "min" : "max";
      return `${name}(${printElementwise(expression.left, names)}, ${printElementwise(expression.right, names)})`;
    }
    case "and":
    case "or":
      return `(${printElementwise(expression.left, names)} ${expression.kind} ${printElementwise(expression.right, names)})`;
    case "compare":
      return `(${printElementwise(expression.left, names)} ${expression.comparison} ${printElementwise(expression.right, names)})`;
    case "choose": {
      const parts = [expression.condition, expression.left, expression.right];
      return `if(${parts.map((part) => printElementwise(part, names)).join(", ")})`;
    }
  }
}

/** The derivative of every operation along a motion of its operands: sums of terms, each linear in the rate of one operand. */

import type { Algebra, Term } from "./algebra.ts";
import { isScalarFunction } from "./arithmetic.ts";
import { ofFunction, takenWhere } from "./gradient-rules.ts";
import type { Binary, Call, Expression } from "./syntax.ts";

type Terms = readonly Term[];

/** The rate of a node from those of its operands, which are in their order; no terms are 0. Null where an operation has no rule. */
export function rateThrough(node: Expression, rates: readonly Terms[], algebra: Algebra): Terms | null {
  const { bracket, made, mapped, negated, transposed } = algebra;
  // Whatever the operation is: what it is of stands still.
  if (rates.every((terms) => terms.length === 0)) return [];
  const isSum = node.kind === "binary" && (node.operator === "+" || node.operator === "-");
  const [first = [], second = []] = isSum ? rates : rates.map((terms) => together(terms, algebra));
  switch (node.kind) {
    case "negate":
      return first.map(negated);
    case "transpose":
      return first.map((of) => mapped(of, transposed));
    case "commutator":
    case "anticommutator":
      return [
        ...first.map((of) => mapped(of, (left) => bracket(node.kind, left, node.right))),
        ...second.map((of) => mapped(of, (right) => bracket(node.kind, node.left, right))),
      ];
    // What is 1 or 0 jumps, and has a slope of 0 elsewhere.
    case "comparison":
    case "and":
    case "or":
    case "not":
      return [];
    case "entry":
      return first.map((of) => mapped(of, (operand) => made({ ...node, operand }, "scalar")));
    case "binary":
      return throughBinary(node, first, second, algebra);
    case "call":
      return throughChoice(node, rates, algebra) ?? throughCall(node, first, second, algebra);
    default:
      return null;
  }
}

/** What goes on together is multiplied once, so that what is derived from a product of many factors stays short. */
function together(terms: Terms, { sum, term }: Algebra): Terms {
  return terms.length > 1 ? [term(sum(terms))] : terms;
}

/** A scalar beside a vector or a matrix moves all of its entries. */
function spread(of: Term, operand: Expression, whole: Expression, { each, kindOf, ones, term }: Algebra): Term {
  const isSpread = kindOf(operand) === "scalar" && kindOf(whole) !== "scalar";
  return isSpread ? each(of, term(ones(whole))) : of;
}

function throughBinary(node: Binary, first: Terms, second: Terms, algebra: Algebra): Terms {
  const { binary, call, each, kindOf, negated, number, product, quotient, term, wider } = algebra;
  const { operator, dotted, left, right } = node;
  const [L, R] = [term(left), term(right)];
  switch (operator) {
    case "+":
    case "-":
      return [
        ...first.map((of) => spread(of, left, node, algebra)),
        ...second.map((of) => spread(of, right, node, algebra)).map((of) => (operator === "-" ? negated(of) : of)),
      ];
    case "*": {
      const times = dotted ? each : product;
      return [...first.map((of) => times(of, R)), ...second.map((of) => times(L, of))];
    }
    case "/": {
      const square = binary("^", right, number(2), kindOf(right));
      return [...first.map((of) => quotient(of, right)), ...second.map((of) => negated(quotient(each(L, of), square)))];
    }
    case "^": {
      if (kindOf(left) === "matrix" && !dotted) return throughMatrixPower(node, first, algebra);
      const below = right.kind === "number" ? number(right.value - 1) : binary("-", right, number(1), kindOf(right));
      const raised = binary("^", left, below, wider(left, below));
      const isSquare = right.kind === "number" && right.value === 2;
      const slope = each(R, term(isSquare ? left : raised));
      const along = each(term(call("log", [left], kindOf(left))), term(node));
      return [...first.map((of) => each(slope, of)), ...second.map((of) => each(along, of))];
    }
  }
}

/** B^k moves by the sum of B^i dB B^(k - 1 - i). */
function throughMatrixPower({ left, right }: Binary, rates: Terms, algebra: Algebra): Terms {
  const { binary, number, product, term } = algebra;
  const exponent = right.kind === "number" ? right.value : 1;
  const power = (k: number): Term => term(k === 1 ? left : binary("^", left, number(k), "matrix", false));
  return Array.from({ length: exponent }, (_, i) =>
    rates.map((of) => {
      const before = i === 0 ? of : product(power(i), of);
      return i === exponent - 1 ? before : product(before, power(exponent - 1 - i));
    }),
  ).flat();
}

/** What is taken moves the result; null of what takes none. */
function throughChoice(node: Call, rates: readonly Terms[], algebra: Algebra): Terms | null {
  const taken = takenWhere(node, algebra);
  if (taken === null) return null;
  return node.arguments.flatMap((operand, place) => {
    const condition = taken[place] ?? null;
    if (condition === null) return [];
    return rates[place]!.map((of) => algebra.guarded(spread(of, operand, node, algebra), condition));
  });
}

function throughCall(node: Call, first: Terms, second: Terms, algebra: Algebra): Terms | null {
  const { bracket, call, kindOf, mapped, negated, product, quotient, term } = algebra;
  const [argument, other] = node.arguments as [Expression, Expression];
  const { name } = node;
  const whole = term(node);
  const along = (of: Terms, apply: (rate: Expression) => Expression): Terms =>
    together(of, algebra).map((one) => mapped(one, apply));
  if (isScalarFunction(name)) return first.map((of) => ofFunction(name, node, of, algebra));
  switch (name) {
    case "norm":
      return along(first, (rate) => call("inner", [argument, rate], "scalar")).map((of) => quotient(of, node));
    case "inner":
    case "outer":
      return [
        ...along(first, (rate) => call(name, [rate, other], kindOf(node))),
        ...along(second, (rate) => call(name, [argument, rate], kindOf(node))),
      ];
    case "trace":
    case "sum":
    case "sym":
    case "skew":
    case "triu":
    case "tril":
    case "diag":
    case "rowsum":
    case "colsum":
      return along(first, (rate) => call(name, [rate], kindOf(node)));
    case "stop":
      return first;
    case "inv":
      return first.map((of) => negated(product(product(whole, of), whole)));
    case "solve":
      // A X = B moves by dA X + A dX = dB.
      return along([...second, ...first.map((of) => negated(product(of, whole)))], (rate) =>
        call("solve", [argument, rate], kindOf(node)),
      );
    case "lyap":
      // S X + X S = Q
      return along(
        [...second, ...first.map((of) => negated(mapped(of, (rate) => bracket("anticommutator", rate, node))))],
        (rate) => call("lyap", [argument, rate], "matrix"),
      );
    case "sqrtm":
      // R R = S
      return along(first, (rate) => call("lyap", [node, rate], "matrix"));
    default:
      return null;
  }
}
